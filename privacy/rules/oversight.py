"""What makes an opening of a record worth a question, and the way of that question. Pure."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from privacy.errors import RuleBroken

HOUR = timedelta(hours=1)
NOT_OWN = "This is about your own access. Another person has to do it."
SETTLED = "This is settled already."


class OddReason(StrEnum):
    """Why somebody should ask. Stored as these short words."""

    OWN_NAME = "own_name"
    OWN_SURNAME = "own_surname"
    OWN_POSTCODE = "own_postcode"
    STAFF_SURNAME = "staff_surname"
    STAFF_POSTCODE = "staff_postcode"
    EMERGENCY = "emergency"
    OUTSIDE = "outside"
    CLOSED = "closed"
    MANY_AN_HOUR = "many_an_hour"
    MANY_A_DAY = "many_a_day"
    STOPPED = "stopped"
    BY_HAND = "by_hand"


REASON_WORDS: dict[OddReason, str] = {
    OddReason.OWN_NAME: "Somebody in the family has the worker’s own name",
    OddReason.OWN_SURNAME: "Somebody in the family has the worker’s surname",
    OddReason.OWN_POSTCODE: "Somebody in the family lives in the worker’s own postcode",
    OddReason.STAFF_SURNAME: "Somebody in the family has the surname of another member of staff",
    OddReason.STAFF_POSTCODE: "Somebody in the family lives in the postcode of a member of staff",
    OddReason.EMERGENCY: "Opened in an emergency, not the worker’s own family",
    OddReason.OUTSIDE: "Not on the worker’s caseload or in their team on that day",
    OddReason.CLOSED: "The case was closed",
    OddReason.MANY_AN_HOUR: "Very many families opened in an hour",
    OddReason.MANY_A_DAY: "Very many families opened in a day",
    OddReason.STOPPED: "Stopped: too many families opened in ten minutes",
    OddReason.BY_HAND: "Asked about from the audit trail",
}


@dataclass
class Seen:
    """What somebody opened of one family on a day; without a family, on the whole day."""

    openings: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    event_id: UUID | None = None

    def add(self, at: datetime, event_id: UUID) -> None:
        """One more opening; they come in the order of their times."""
        if self.event_id is None:
            self.first_at, self.event_id = at, event_id
        self.openings, self.last_at = self.openings + 1, at


@dataclass
class WorkersDay:
    """A worker's day: each family that they opened, and the most families in any hour of it."""

    worker_id: UUID
    families: dict[UUID, Seen] = field(default_factory=dict)
    whole: Seen = field(default_factory=Seen)
    most_an_hour: int = 0
    _hour: "deque[tuple[datetime, UUID]]" = field(default_factory=deque)
    _inside: dict[UUID, int] = field(default_factory=dict)

    def add(self, family_id: UUID, at: datetime, event_id: UUID) -> None:
        """One more opening, in the order of their times."""
        for seen in (self.families.setdefault(family_id, Seen()), self.whole):
            seen.add(at, event_id)
        self._hour.append((at, family_id))
        self._inside[family_id] = self._inside.get(family_id, 0) + 1
        while self._hour[0][0] <= at - HOUR:
            _, gone = self._hour.popleft()
            self._inside[gone] -= 1
            if not self._inside[gone]:
                del self._inside[gone]
        self.most_an_hour = max(self.most_an_hour, len(self._inside))

    def many(self, *, an_hour: int, a_day: int) -> set[OddReason]:
        """Whether it was more than work explains."""
        return {
            *([OddReason.MANY_AN_HOUR] if self.most_an_hour >= an_hour else []),
            *([OddReason.MANY_A_DAY] if len(self.families) >= a_day else []),
        }


@dataclass(frozen=True)
class Ties:
    """What joins a worker, or any colleague of theirs, to the people of a family."""

    own_name: bool = False
    own_surname: bool = False
    own_postcode: bool = False
    staff_surname: bool = False
    staff_postcode: bool = False


@dataclass(frozen=True)
class Standing:
    """How a family stood to a worker on a day. `own` is theirs by lead, cover or partnership."""

    own: bool
    reached: bool
    emergency: bool
    long_closed: bool


def reasons_for(ties: Ties, standing: Standing) -> set[OddReason]:
    """Why an opening should be asked about; none where nothing is odd.

    Whoever works with a family opens it whatever a colleague is called; their own name always
    counts.
    """
    found = {
        OddReason.OWN_NAME: ties.own_name,
        OddReason.OWN_SURNAME: ties.own_surname and not ties.own_name,
        OddReason.OWN_POSTCODE: ties.own_postcode,
        OddReason.STAFF_SURNAME: ties.staff_surname and not standing.own,
        OddReason.STAFF_POSTCODE: ties.staff_postcode and not standing.own,
        OddReason.EMERGENCY: standing.emergency and not standing.own,
        OddReason.OUTSIDE: not (standing.reached or standing.emergency),
        OddReason.CLOSED: standing.long_closed,
    }
    return {reason for reason, holds in found.items() if holds}


def in_words(reasons: Iterable[str]) -> list[str]:
    """The reasons in the order in which they stand above."""
    held = set(reasons)
    return [words for reason, words in REASON_WORDS.items() if reason in held]


def check_overseer(*, worker: UUID, by: UUID) -> None:
    """Nobody asks, answers for the overseers, or settles what is about themselves."""
    if worker == by:
        raise RuleBroken(NOT_OWN)


def check_not_settled(state: str) -> None:
    """What is settled stays as it is."""
    if state == "settled":
        raise RuleBroken(SETTLED)
