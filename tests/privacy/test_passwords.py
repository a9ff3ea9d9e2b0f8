"""A password known from a breach is refused by a file that stays here."""

import hashlib
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from privacy.passwords import NotBreached

KNOWN = [f"a known secret number {number}" for number in range(200)]


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def breached(tmp_path: Path, settings: LazySettings) -> Path:
    """A file as the public lists are given out."""
    chance = Random(1)  # noqa: S311
    lines = sorted(f"{digest(each)}:{chance.randrange(1, 10**6)}" for each in KNOWN)
    settings.BREACHED_PASSWORDS = tmp_path / "breached.txt"
    settings.BREACHED_PASSWORDS.write_text("\r\n".join(lines) + "\r\n")
    return tmp_path / "breached.txt"


def refused(password: str) -> bool:
    try:
        NotBreached().validate(password)
    except ValidationError:
        return True
    return False


def test_each_of_the_file_is_refused_and_no_other(breached: Path) -> None:
    assert all(refused(each) for each in KNOWN)
    assert not any(refused(f"{each}!") for each in KNOWN)


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_short_files_and_lines_without_an_end(breached: Path, kept: int) -> None:
    lines = breached.read_text().splitlines()[:kept]
    breached.write_text("\n".join(lines).lower())
    assert sum(refused(each) for each in KNOWN) == kept


def test_an_empty_file_and_none(breached: Path, settings: LazySettings) -> None:
    breached.write_text("")
    assert not refused(KNOWN[0])
    settings.BREACHED_PASSWORDS = None
    assert not refused(KNOWN[0])


def test_it_is_asked_wherever_a_password_is_chosen(breached: Path) -> None:
    with pytest.raises(ValidationError, match="known from a breach"):
        validate_password(KNOWN[7])
