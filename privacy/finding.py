"""Finding a person for a right of theirs. The floor that knows people registers how."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Model


@dataclass(frozen=True)
class Found:
    """Somebody who may be meant: enough to tell them apart, not enough to know them."""

    person_id: uuid.UUID
    initials: str
    birth_year: int | None
    team: str


@dataclass(frozen=True)
class Named:
    """Somebody with their full name; `record` is for the audit trail."""

    record: Model
    name: str


class Finder(Protocol):
    """Finds people, and names one of them."""

    def find(self, name: str, born_on: date | None, postcode: str) -> Sequence[Found]:
        """People whose name has all these words, narrowed by what else is given."""

    def get(self, person_id: uuid.UUID) -> Found | None:
        """One person, as in the list."""

    def named(self, person_id: uuid.UUID) -> Named | None:
        """The full name, for those who handle an open request."""

    def named_by(self, reference: str) -> uuid.UUID | None:
        """The person of a reference."""


class NobodyCanFind(LookupError):
    """No floor has registered a finder."""


_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """How people are found."""
    _finders[:] = [finder]


def finder() -> Finder:
    """The registered finder."""
    if not _finders:
        raise NobodyCanFind
    return _finders[0]


def record_of(person_id: uuid.UUID) -> Model | None:
    """The person's record, for the audit trail; None when it is gone."""
    found = finder().named(person_id)
    return found.record if found else None
