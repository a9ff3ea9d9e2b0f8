"""People who ask for returns, approve them and read them; a folder for files of each test."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.utils import timezone

from exports.actions import build
from exports.actions.making import Made, make
from exports.actions.returns import approve_return, request_return
from exports.files import store
from exports.models import Return
from families.models import Agreement, Member
from privacy.identity import acting_as, system_user
from privacy.models import User
from privacy.roles import Role
from tests.answering import give_answers
from tests.database import Databases
from tests.footing import have_footing
from tests.make import make_user
from tests.sample import load_sample

PERIOD = "2018-H1"
MADE: dict[str, tuple[Made, list[bytes]]] = {}


@dataclass(frozen=True)
class Staff:
    """An author, two who approve, and one who has nothing to do with returns."""

    author: User
    analyst: User
    dpo: User
    keyworker: User


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of returns, empty."""
    settings.FILES_FOLDER = tmp_path / "files"
    return tmp_path / "files" / "returns"


@pytest.fixture
def staff(db: None) -> Staff:
    found = Staff(
        author=make_user(Role.ANALYST, "Ann Author"),
        analyst=make_user(Role.ANALYST, "Andy Other"),
        dpo=make_user(Role.DPO, "Dora Dpo"),
        keyworker=make_user(Role.KEYWORKER, "Kim Keyworker"),
    )
    have_footing(found.dpo, found.analyst)
    return found


def load_noticed() -> None:
    """The sample, where everybody had the notice on the day on which they were recorded."""
    load_sample()
    by = system_user("operator")
    with acting_as(by):
        joined = Member.objects.values_list("family", "joined_on", "family__identified_on")
        days = {(family, joined_on or known_on) for family, joined_on, known_on in joined}
        same = {"kind": "notice", "answer": "given", "version": "2017-1", "route": "post"}
        Agreement.objects.bulk_create(
            Agreement(
                **same, family_id=family, on_date=day, recorded_by=by, recorded_at=timezone.now()
            )
            for family, day in sorted(days)
        )


@pytest.fixture(scope="module")
def noticed_council(
    run_databases: Databases, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """The sample with privacy notices, committed for this file of tests, then gone."""
    with run_databases.emptied_after(django_db_blocker):
        with django_db_blocker.unblock():
            run_databases.fill("noticed", load_noticed)
        yield


def ask(by: User, period: str = PERIOD) -> Return:
    return request_return(period=period, by=by, in_background=False)


def make_once(asked: Return, **how: Any) -> Made:
    """What a build of the sample makes: worked out once a process, and stored anew for each."""
    if asked.period not in MADE:
        made = make(asked, **how)
        MADE[asked.period] = made, list(store.read(made.stored.name))
        return made
    made, content = MADE[asked.period]
    return replace(made, stored=store.store(str(asked.pk), content))


@pytest.fixture
def made_once(sample_council: object) -> Iterator[None]:
    """For tests of what comes before or after a build: of the sample as it stands."""
    with patch.object(build, "make", make_once):
        yield


@pytest.fixture
def built(sample_council: object, staff: Staff) -> Return:
    """A return of the sample that waits for approval, with the regulator's questions answered."""
    with patch.object(build, "make", make_once):
        made = build.build_return(return_id=ask(staff.author).pk, by=staff.author)
    give_answers(made)
    return made


@pytest.fixture
def released(built: Return, staff: Staff) -> Return:
    """The same, approved by two."""
    approve_return(return_id=built.pk, by=staff.analyst)
    return approve_return(return_id=built.pk, by=staff.dpo)
