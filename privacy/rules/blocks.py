"""What stands in the way of a disposal, whatever date the rules give. Nothing here shortens."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter

from privacy.errors import RuleBroken
from privacy.rules.retention import Action, Due, Standing, in_words

NOT_PUBLISHED = "no schedule is published"
STILL_OPEN = "it is open"
LONGEST_REVIEW_DAYS = 366


class BlockKind(StrEnum):
    """Why a record is kept past its date."""

    HOLD = "hold"
    INQUIRY = "inquiry"
    REQUEST = "request"
    CLAIM = "claim"


@dataclass(frozen=True)
class Block:
    """One thing that keeps a record, in words that name nobody."""

    kind: BlockKind
    words: str


@dataclass(frozen=True)
class Hold:
    """A block and what it covers: one record, one person wherever they are, or a whole class."""

    block: Block
    record_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    record_class: str = ""

    def covers(
        self, record_id: uuid.UUID, people: Collection[uuid.UUID], classes: Collection[str]
    ) -> bool:
        """Whether a record is kept by it."""
        if self.record_class:
            return self.record_class in classes
        return record_id == self.record_id or self.person_id in people


class Sorted:
    """Many holds by what they cover, so that each of many records meets only its own."""

    def __init__(self, holds: Iterable[Hold]) -> None:
        """In the order in which they are told."""
        self._by: dict[object, list[tuple[int, Hold]]] = defaultdict(list)
        for place, hold in enumerate(holds):
            key = hold.record_class or hold.record_id or hold.person_id
            self._by[key].append((place, hold))
        self._known = frozenset(self._by)

    def near(
        self,
        record_id: uuid.UUID,
        people: frozenset[uuid.UUID],
        classes: frozenset[str],
    ) -> list[Hold]:
        """All that can cover a record. Of two sets what is in both is found by the marks that they
        keep of their keys, whose making costs more than the look."""
        if not self._known:
            return []
        keys = (self._known & people) | (self._known & classes)
        if record_id in self._known:
            keys |= {record_id}
        found = [each for key in keys for each in self._by[key]]
        return [hold for _, hold in sorted(found, key=itemgetter(0))] if found else []


@dataclass(frozen=True)
class Verdict:
    """Whether a record may be disposed of on a day; if not, everything that stands in the way."""

    may: bool
    reasons: tuple[str, ...] = ()


def blocks_of(
    record_id: uuid.UUID,
    people: Collection[uuid.UUID],
    classes: Collection[str],
    holds: Iterable[Hold],
) -> tuple[Block, ...]:
    """What of all that is on hold covers a record, each once."""
    return tuple(dict.fromkeys(h.block for h in holds if h.covers(record_id, people, classes)))


def verdict(
    found: Due,
    blocks: Iterable[Block],
    *,
    closed_on: date | None,
    as_on: date,
    handed: bool = False,
) -> Verdict:
    """Whether a record may be disposed of: due, closed, to be disposed of, and kept by nothing.

    One that a rule wants transferred may go once it is `handed` over.
    """
    ends = (Action.DISPOSE, Action.TRANSFER) if handed else (Action.DISPOSE,)
    reasons = [*_too_early(found, closed_on, as_on, ends), *(block.words for block in blocks)]
    return Verdict(not reasons, tuple(reasons))


def _too_early(
    found: Due, closed_on: date | None, as_on: date, ends: tuple[Action, ...]
) -> Iterable[str]:
    """What the rules themselves say against it."""
    if closed_on is None or closed_on > as_on:
        yield STILL_OPEN
    if found.standing is not Standing.DATED or found.on is None:
        yield f"no date can be told: {found.lines[0]}"
    elif found.on > as_on:
        yield f"it is kept until {in_words(found.on)}"
    if found.action not in ("", *ends):
        yield f"the rule that decides says {found.action}, not dispose"


def check_review_on(review_on: date, today: date) -> None:
    """A hold is looked at again within a year."""
    days = (review_on - today).days
    if not 0 < days <= LONGEST_REVIEW_DAYS:
        raise RuleBroken("A hold is reviewed after today and within a year.", "review_on")


def check_lift(*, asked_by: uuid.UUID | None, by: uuid.UUID) -> None:
    """Two people lift a hold: one asks, another agrees."""
    if asked_by is None:
        raise RuleBroken("Nobody has asked for this hold to be lifted.")
    if asked_by == by:
        raise RuleBroken("Another person has to agree before a hold is lifted.")


def check_publish(*, proposed_by: uuid.UUID, by: uuid.UUID) -> None:
    """Nobody publishes what they proposed."""
    if proposed_by == by:
        raise RuleBroken("Another person has to publish what you proposed.")


def check_chosen(chosen: set[str], known: dict[str, set[str]], reason: str) -> None:
    """All schedules together keep until the later date; whoever leaves one out says why.

    `known` gives the classes that each current schedule is about.
    """
    if not chosen or not chosen <= set(known):
        raise RuleBroken("Choose at least one schedule.", "chosen")
    classes = set().union(*(known[code] for code in chosen))
    left_out = [code for code in known if code not in chosen and known[code] & classes]
    if left_out and not reason.strip():
        raise RuleBroken(
            "A schedule about the same records is left out, so that the later date no longer "
            "decides: say why.",
            "reason",
        )
