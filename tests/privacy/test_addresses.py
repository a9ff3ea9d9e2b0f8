"""Addresses that are put together once are those that Django gives."""

import uuid

import pytest
from django.urls import NoReverseMatch, reverse

from privacy.addresses import address


def test_an_address_is_the_one_that_the_urls_give() -> None:
    family, note = uuid.uuid4(), uuid.uuid4()
    for keys in ((family, note), (note, family)):
        assert address("families:note_write", *keys) == reverse("families:note_write", args=keys)
    assert address("families:family", family) == reverse("families:family", args=[family])


def test_an_address_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address("families:no_such_page", uuid.uuid4())
