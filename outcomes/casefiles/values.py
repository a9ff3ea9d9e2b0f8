"""Checks of one value. Each answers what is wrong and what is allowed; empty when all is well."""

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache

from families.rules.identifiers import identifier_in

Check = Callable[[str], str]

MAX_TEXT = 200
MAX_DETAIL = 2000
MAX_NUMBER = 30
MAX_UPRN = 12
# No day; `date.toordinal` begins at 1.
NO_DAY = 0

_REFERENCE = re.compile(r"[A-Za-z0-9_/.-]{1,40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_EMAIL_PART = r"[^@\s,;<>\"\x00-\x1f\x7f-\x9f]+"
_EMAIL = re.compile(rf"{_EMAIL_PART}@{_EMAIL_PART}\.{_EMAIL_PART}")
_DIGITS = re.compile(r"[0-9]+")


@lru_cache(maxsize=100_000)
def ordinal(text: str) -> int:
    """The number of a day written YYYY-MM-DD; `NO_DAY` when it is none."""
    if not _DAY.fullmatch(text):
        return NO_DAY
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return NO_DAY


def reference(text: str) -> str:
    """The council's own reference, which must not be an identifier of a person."""
    if not _REFERENCE.fullmatch(text):
        return "is not a reference; allowed are 1-40 of A-Z a-z 0-9 - _ / ."
    found = identifier_in(text)
    return f"is a valid {found}; a reference must not identify anybody" if found else ""


def day(text: str) -> str:
    """A real day."""
    return "" if ordinal(text) else "is not a day; allowed is YYYY-MM-DD"


def birthday(today: date) -> Check:
    """A day from 1900 to today."""
    first, last = date(1900, 1, 1).toordinal(), today.toordinal()

    def check(text: str) -> str:
        number = ordinal(text)
        if not number:
            return day(text)
        if not first <= number <= last:
            return "is before 1900 or in the future; allowed is 1900-01-01 to today"
        return ""

    return check


def text(text: str) -> str:
    """Any text of moderate length."""
    return too_long(text, MAX_TEXT) if len(text) > MAX_TEXT else ""


def detail(text: str) -> str:
    """A text that may be longer."""
    return too_long(text, MAX_DETAIL) if len(text) > MAX_DETAIL else ""


def too_long(text: str, most: int) -> str:
    """Says how long it is and may be."""
    return f"has {len(text):,} characters; allowed are {most:,}"


def number(text: str) -> str:
    """A number with a dot, without thousands sign or exponent."""
    if len(text) <= MAX_NUMBER and _NUMBER.fullmatch(text):
        return ""
    return f"is not a number; allowed are up to {MAX_NUMBER} digits, with a dot for decimals"


def uprn(text: str) -> str:
    """A unique property reference number."""
    if len(text) <= MAX_UPRN and _DIGITS.fullmatch(text):
        return ""
    return f"is not a UPRN; allowed are up to {MAX_UPRN} digits"


def email(text: str) -> str:
    """Something that can be an e-mail address."""
    if len(text) <= MAX_TEXT and _EMAIL.fullmatch(text):
        return ""
    return f"is not an e-mail address; allowed is name@domain, up to {MAX_TEXT} characters"


def one_of(words: Collection[str]) -> Check:
    """A word of a closed list."""
    known = frozenset(words)
    refusal = f"is not allowed; allowed: {', '.join(words)}"

    def check(text: str) -> str:
        return "" if text in known else refusal

    return check
