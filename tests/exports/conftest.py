"""People who ask for returns, approve them and read them; a folder for files of each test."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import LazySettings

from exports.actions.build import build_return
from exports.actions.returns import approve_return, request_return
from exports.models import Return
from privacy.models import User
from privacy.roles import Role
from tests.make import make_user

PERIOD = "2018-H1"


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
    return Staff(
        author=make_user(Role.ANALYST, "Ann Author"),
        analyst=make_user(Role.ANALYST, "Andy Other"),
        dpo=make_user(Role.DPO, "Dora Dpo"),
        keyworker=make_user(Role.KEYWORKER, "Kim Keyworker"),
    )


def ask(by: User, period: str = PERIOD) -> Return:
    return request_return(period=period, by=by, in_background=False)


@pytest.fixture
def built(sample_council: object, staff: Staff) -> Return:
    """A return of the sample that waits for approval."""
    return build_return(return_id=ask(staff.author).pk, by=staff.author)


@pytest.fixture
def released(built: Return, staff: Staff) -> Return:
    """The same, approved by two."""
    approve_return(return_id=built.pk, by=staff.analyst)
    return approve_return(return_id=built.pk, by=staff.dpo)
