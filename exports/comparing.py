"""Two returns side by side: what came, went and changed, and whether it adds up. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Became(StrEnum):
    """What became of a family between two returns."""

    ENTERED = "entered"
    LEFT = "left"
    CHANGED = "changed"
    STAYED = "stayed"


BECAME_WORDS = {
    Became.ENTERED: "Entered",
    Became.LEFT: "Left",
    Became.CHANGED: "Changed",
    Became.STAYED: "As before",
}
BEGAN = "Work with the family began in this half-year"
CLOSED = "Closed, and its twelve months had ended before"
TWELVE_MONTHS = "Its twelve months ended, and it had closed before"
NOW_ENDED = "Support has ended"
NOW_AFTER = "The twelve months after support began have ended"
NOW_CLAIMED = "A result was claimed"


@dataclass(frozen=True)
class Compared:
    """A family of either return, by reference."""

    family_id: uuid.UUID
    family: str
    in_earlier: bool
    in_later: bool
    ended: bool
    year: bool
    claimed: bool
    recorded_since: bool
    closed_last: bool

    @property
    def became(self) -> Became:
        """Came, went, changed or stayed."""
        if not self.in_earlier:
            return Became.ENTERED
        if not self.in_later:
            return Became.LEFT
        return Became.CHANGED if self.why else Became.STAYED

    @property
    def why(self) -> list[str]:
        """The reasons, in words."""
        if not self.in_earlier:
            return [BEGAN]
        if not self.in_later:
            return [CLOSED if self.closed_last else TWELVE_MONTHS]
        told = ((self.ended, NOW_ENDED), (self.year, NOW_AFTER), (self.claimed, NOW_CLAIMED))
        return [words for holds, words in told if holds]


@dataclass(frozen=True)
class Bridge:
    """From the families of one return to those of the next, so that it adds up.

    `built` is how many the earlier return was made from; it is not known of the oldest.
    """

    built: int | None
    recorded_since: int
    earlier: int
    left: int
    entered: int
    later: int

    @property
    def gone_since(self) -> int:
        """Sealed, erased or put right since the earlier return was built."""
        return 0 if self.built is None else self.built + self.recorded_since - self.earlier


def bridge(found: Sequence[Compared], built: int | None) -> Bridge:
    """All the numbers from one list."""
    earlier = [each for each in found if each.in_earlier]
    since = sum(each.recorded_since for each in earlier) if built is not None else 0
    return Bridge(
        built=built,
        recorded_since=since,
        earlier=len(earlier),
        left=sum(not each.in_later for each in earlier),
        entered=sum(not each.in_earlier for each in found),
        later=sum(each.in_later for each in found),
    )
