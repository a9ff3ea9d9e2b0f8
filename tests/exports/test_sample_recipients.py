"""The demonstration's recipients: confirmed by another, with keys that open what is sealed."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from exports.actions.recipients import end_recipient
from exports.files import cms
from exports.models import Recipient
from exports.study import Part
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Role
from tests.exports.sealing import Pair, opened
from tests.make import make_user

pytestmark = pytest.mark.django_db


def load(home: Path, settings: LazySettings) -> list[Recipient]:
    settings.HOME = home
    call_command("load_demo_study")
    return list(Recipient.objects.filter(ended_at=None))


def officers() -> list[User]:
    return [make_user(Role.DPO, name=f"Officer {number}") for number in "12"]


def test_what_is_sealed_for_them_opens_with_the_keys_that_lie_there(
    tmp_path: Path, settings: LazySettings
) -> None:
    people = officers()
    made = load(tmp_path, settings)
    assert {each.part for each in made} == set(Part)
    folder = tmp_path / "demonstration-recipients"
    for each in made:
        assert {each.put_by, each.confirmed_by} == set(people)
        key, certificate = folder / f"{each.part}.key", folder / f"{each.part}.pem"
        assert key.stat().st_mode & 0o077 == 0
        sealed = b"".join(cms.sealed(iter([b"invented"]), each.certificate))
        assert opened(sealed, Pair(key, certificate), tmp_path) == b"invented"


def test_what_was_done_with_them_since_stays(tmp_path: Path, settings: LazySettings) -> None:
    by = officers()[0]
    first = load(tmp_path, settings)
    with acting_as(by):
        end_recipient(recipient_id=first[0].pk, by=by)
    assert load(tmp_path, settings) == first[1:]


def test_production_refuses_keys_that_lie_open(tmp_path: Path, settings: LazySettings) -> None:
    officers()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production refuses"):
        load(tmp_path, settings)
    assert not Recipient.objects.exists()


def test_without_two_officers_nobody_could_confirm(tmp_path: Path, settings: LazySettings) -> None:
    make_user(Role.DPO)
    assert load(tmp_path, settings) == []
