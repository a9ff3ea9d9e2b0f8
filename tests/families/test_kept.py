"""Questions that are put together once: for somebody else they are as if put together anew."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from families.models import Family
from families.queries import kept
from privacy.identity import acting_as
from privacy.models import User
from privacy.planned import filled
from tests.families.conftest import Office, browser
from tests.families.make_families import make_family

pytestmark = pytest.mark.django_db
Question = tuple[str, Callable[[], QuerySet[Any]], tuple[uuid.UUID, ...], User | None]


@pytest.fixture
def asked() -> Iterator[list[Question]]:
    """What is asked for, by its name; nothing was put together before."""
    known: list[Question] = []
    real = kept.asked

    def noted(
        name: str, build: Callable[[], QuerySet[Any]], *keys: uuid.UUID, user: User | None = None
    ) -> list[Any]:
        known.append((name, build, keys, user))
        return real(name, build, *keys, user=user)

    with patch.object(kept, "asked", noted), patch.object(kept, "_kept", type(kept._kept)()):
        yield known


def visit(client: Client, family: Family) -> None:
    for page in ("/families/", family.get_absolute_url(), f"{family.get_absolute_url()}dates/"):
        assert client.get(page).status_code == 200


def test_every_one_is_as_if_put_together_anew(office: Office, asked: list[Question]) -> None:
    mine, theirs = make_family(office.keyworker), make_family(office.stranger)
    with at_hour(10):
        for by in (office.keyworker, office.manager, office.head):
            visit(browser(by), mine)
    written = dict(kept._kept)
    asked.clear()
    with at_hour(12):
        for by in (office.stranger, office.other_manager, office.head):
            visit(browser(by), theirs)
        compare(asked, office.head)
    # Put together once for a role, and for nobody again.
    assert dict(kept._kept) == written
    assert len({name for name, *_ in asked}) >= 12


def compare(asked: list[Question], head: User) -> None:
    for name, build, keys, user in asked:
        with acting_as(user or head):
            sql, values = build().query.sql_with_params()
        like = (name, len(keys), *kept._kind_of(user), *kept._of_today())
        again = kept._kept[like]
        given = (*keys, *kept._keys_of(user))
        moves = [kept._moves(value, given) for value in values]
        # What is the same for everybody stands in the text, all else is filled in.
        assert again.sql == filled(connection, sql, values, moves), name
        moving = [plain(value) for value, moved in zip(values, moves, strict=True) if moved]
        assert [plain(value) for value in again.values_for(given)] == moving, name


def at_hour(hour: int) -> Any:
    """Of today, so that moments differ and the day does not."""
    moment = timezone.localtime().replace(hour=hour)
    return patch.object(timezone, "now", return_value=moment)


def plain(value: Any) -> Any:
    """Moments to a minute: they are those of asking."""
    if isinstance(value, datetime):
        return round(value.timestamp() / 60)
    return value


def test_what_was_put_together_for_one_shows_another_only_their_own(office: Office) -> None:
    mine, theirs = make_family(office.keyworker), make_family(office.stranger)
    for by, own, other in (
        (office.keyworker, mine, theirs),
        (office.stranger, theirs, mine),
        (office.colleague, None, mine),
    ):
        shown = browser(by).get("/families/").content.decode()
        assert (own is None) or (own.reference in shown)
        assert other.reference not in shown
        assert browser(by).get(other.get_absolute_url()).status_code == 404
