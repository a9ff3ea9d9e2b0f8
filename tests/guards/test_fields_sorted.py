"""Every field of every model says whether it is personal: an unsorted field fails the build."""

from itertools import chain

import pytest
from django.apps import apps
from django.db import models

from privacy.encryption import EncryptedTextField
from privacy.models import Session

FLOORS = ("exports", "outcomes", "families", "privacy")


def our_models() -> list[type[models.Model]]:
    """Our own models; history rows repeat the fields of theirs."""
    found = chain.from_iterable(apps.get_app_config(floor).get_models() for floor in FLOORS)
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_acc_01_every_field_is_in_exactly_one_bucket(model: type[models.Model]) -> None:
    kept = model.Privacy  # type: ignore[attr-defined]
    sorted_fields = sorted(chain(kept.personal, kept.special, kept.plain))
    assert sorted_fields == sorted(field.name for field in model._meta.fields)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_what_is_encrypted_is_personal_and_the_key_is_a_uuid(model: type[models.Model]) -> None:
    kept = model.Privacy  # type: ignore[attr-defined]
    encrypted = {f.name for f in model._meta.fields if isinstance(f, EncryptedTextField)}
    assert encrypted <= set(kept.personal) | set(kept.special)
    # A session is known by the secret in a cookie, as Django makes it.
    assert isinstance(model._meta.pk, models.UUIDField) or model is Session


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_free_text_stands_in_plain(model: type[models.Model]) -> None:
    texts = {f.name for f in model._meta.fields if isinstance(f, models.TextField)}
    # Rules as published, and codes joined by semicolons: neither is written by a person about one.
    # Sessions are sealed whole by their store.
    assert texts <= {"source_text", "missing", "blocked_by", "session_data"}
