"""What the floors above hold of people: they register it in their `retention.py`.

Retention asks it for the facts of every record, subject access for the items of one person, and
both for what a disposal would reach. Nothing above is imported here.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from privacy.rules.blocks import Hold
from privacy.rules.retention import RecordFacts


class Record(NamedTuple):
    """A record that retention speaks of, with what the rules need of it."""

    id: uuid.UUID
    reference: str
    facts: RecordFacts
    kind: str = "family"
    # Everybody who ever was in it: a hold on one of them keeps it.
    people: frozenset[uuid.UUID] = frozenset()
    # What was put into another record is disposed of with that one.
    goes_with: uuid.UUID | None = None


class RecordSource(Protocol):
    """Gives all records in batches, in the order of their keys."""

    def count(self) -> int:
        """How many records there are."""

    def in_batches(self, size: int) -> Iterator[list[Record]]:
        """All records; the database is asked for each batch when it is taken."""

    def of_person(self, person_id: uuid.UUID) -> list[Record]:
        """The records that a person is in."""

    def one(self, record_id: uuid.UUID, *, lock: bool = False) -> Record | None:
        """One record as it is now; locked, nobody changes it before the transaction ends."""

    def named(self, reference: str) -> uuid.UUID | None:
        """The record of a reference."""


@dataclass(frozen=True)
class Fact:
    """One line of an item. `as_written` texts were typed by somebody and may name others."""

    label: str
    value: str
    as_written: bool = False


@dataclass(frozen=True)
class Item:
    """One thing that is held about a person. `model` is the label of its model."""

    model: str
    group: str
    title: str
    on: date | None
    facts: tuple[Fact, ...]
    is_earlier_version: bool = False


class Reach(StrEnum):
    """When a disposal takes the rows of a model."""

    FAMILY = "with the family's record"
    PERSON = "with the last family that the person is in"
    OWN = "by its own rule"
    NEVER = "never: it says nothing of a person"


@dataclass(frozen=True)
class Holding:
    """What a model holds of people: what is told to them, what is not and why, and how it goes."""

    model: str
    reach: Reach
    told: frozenset[str] = frozenset()
    untold: Mapping[str, str] = field(default_factory=dict)
    collect: Callable[[uuid.UUID], Iterable[Item]] | None = None


@dataclass(frozen=True)
class Bystander:
    """Somebody else: what they are and were called, and where they live or lived."""

    key: uuid.UUID
    names: tuple[tuple[str, str], ...]
    places: tuple[str, ...] = ()


class Danger(StrEnum):
    """What says that somebody around a person has to be protected from who may read of them."""

    SEPARATED = "separated"
    ADDRESS = "protected_address"
    ABUSE = "abuse"
    RESTRICTED = "restricted_family"


@dataclass(frozen=True)
class Bystanders:
    """Names around a person, as forename and surname: their own, and everybody else's.

    `at_home` is where the person lives and lived, unless that would tell of others.
    """

    own: tuple[tuple[str, str], ...] = ()
    at_home: tuple[str, ...] = ()
    people: tuple[Bystander, ...] = ()
    dangers: frozenset[Danger] = frozenset()


@dataclass(frozen=True)
class Recipient:
    """Somebody outside who received something."""

    name: str
    what: str
    on: date | None


Holder = Callable[[Sequence[Record]], Iterable[Hold]]


@dataclass(frozen=True)
class Provided:
    """Something that a person told us of themselves, under the name that machines read."""

    name: str
    meaning: str
    value: str


_sources: list[RecordSource] = []
_holdings: dict[str, Holding] = {}
_bystanders: list[Callable[[uuid.UUID], Bystanders]] = []
_holders: list[Holder] = []
_recipients: list[Callable[[uuid.UUID], Iterable[Recipient]]] = []
_provided: list[Callable[[uuid.UUID], Iterable[Provided]]] = []
_topics: list[Callable[[Item], str]] = []


def register_records(source: RecordSource) -> None:
    """Where the records of retention come from."""
    _sources.append(source)


def register_holding(holding: Holding) -> None:
    """What a model holds."""
    _holdings[holding.model] = holding


def register_bystanders(find: Callable[[uuid.UUID], Bystanders]) -> None:
    """Whose names must not be disclosed to a person."""
    _bystanders.append(find)


def register_recipients(find: Callable[[uuid.UUID], Iterable[Recipient]]) -> None:
    """Who received something about a person."""
    _recipients.append(find)


def register_holder(holds_of: Holder) -> None:
    """What keeps records past their date."""
    _holders.append(holds_of)


def holds_on(records: Sequence[Record]) -> list[Hold]:
    """Everything that keeps one of these records, from all floors."""
    return [hold for holds_of in _holders for hold in holds_of(records)]


def register_provided(find: Callable[[uuid.UUID], Iterable[Provided]]) -> None:
    """What a person provided of themselves, and may take elsewhere."""
    _provided.append(find)


def register_topics(find: Callable[[Item], str]) -> None:
    """Which items have a test of their own before they are told: of health, of abuse."""
    _topics.append(find)


def topic_of(item: Item) -> str:
    """`health`, `abuse`, or nothing."""
    return next((found for find in _topics if (found := find(item))), "")


def record_sources() -> Sequence[RecordSource]:
    """All sources of records."""
    return tuple(_sources)


def holdings() -> Mapping[str, Holding]:
    """Everything that is held, by the label of its model, upper floors first."""
    return dict(_holdings)


def items_of(person_id: uuid.UUID) -> Iterable[Item]:
    """Everything held about a person, from every family that they are in."""
    for holding in _holdings.values():
        if holding.collect is not None:
            yield from holding.collect(person_id)


def bystanders_of(person_id: uuid.UUID) -> Bystanders:
    """The names around a person, from all floors."""
    found = [find(person_id) for find in _bystanders]
    return Bystanders(
        own=tuple(name for each in found for name in each.own),
        at_home=tuple(place for each in found for place in each.at_home),
        people=tuple(somebody for each in found for somebody in each.people),
        dangers=frozenset(danger for each in found for danger in each.dangers),
    )


def recipients_of(person_id: uuid.UUID) -> list[Recipient]:
    """Who received something about a person, the latest first."""
    found = [each for find in _recipients for each in find(person_id)]
    return sorted(found, key=lambda each: (each.on or date.min, each.name), reverse=True)


def provided_by(person_id: uuid.UUID) -> list[Provided]:
    """What a person provided of themselves; nothing of anybody else, nothing concluded."""
    return [each for find in _provided for each in find(person_id) if each.value]
