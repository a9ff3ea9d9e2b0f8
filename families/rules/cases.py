"""A case in time: its stages, its dates, why it was closed."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from privacy.errors import RuleBroken

# Dates may lie ahead (they count from their day on); further than this it is a slip of the pen.
FARTHEST_AHEAD = timedelta(days=366)

# Stored as these words, since case files carry them as text.
ESCALATED = "escalated to social care"
CLOSURE_REASONS = (
    "outcomes achieved",
    "stepped down to universal services",
    ESCALATED,
    "moved out of area",
    "disengaged",
    "consent withdrawn",
    "no further support needed",
)


class Stage(StrEnum):
    """Where a case stands on a day."""

    IDENTIFIED = "identified"
    ATTACHED = "attached"
    STEPPED_DOWN = "stepped_down"
    CLOSED = "closed"


STAGE_WORDS = {
    Stage.IDENTIFIED: "Identified",
    Stage.ATTACHED: "Attached",
    Stage.STEPPED_DOWN: "Stepped down",
    Stage.CLOSED: "Closed",
}
STAGE_COLOURS = {
    Stage.IDENTIFIED: "yellow",
    Stage.ATTACHED: "blue",
    Stage.STEPPED_DOWN: "purple",
    Stage.CLOSED: "grey",
}


@dataclass(frozen=True)
class CaseDates:
    """The days of a case, in the order in which they must follow one another."""

    identified_on: date
    assessed_on: date | None = None
    attached_on: date | None = None
    step_down_on: date | None = None
    closed_on: date | None = None


_WORDS = {
    "identified_on": "identified",
    "attached_on": "attached",
    "step_down_on": "stepped down",
    "closed_on": "closed",
}


def stage_on(dates: CaseDates, day: date) -> Stage:
    """The last stage that had begun by that day."""
    begun = (
        (dates.closed_on, Stage.CLOSED),
        (dates.step_down_on, Stage.STEPPED_DOWN),
        (dates.attached_on, Stage.ATTACHED),
    )
    for start, stage in begun:
        if start is not None and start <= day:
            return stage
    return Stage.IDENTIFIED


def check_case_dates(dates: CaseDates, *, closure_reason: str, today: date) -> None:
    """Each date not before the one it follows, none far ahead, closed with a reason."""
    check_past(dates.identified_on, "Identified on", "identified_on", today)
    for name in ("assessed_on", "attached_on", "step_down_on", "closed_on"):
        check_not_far_ahead(getattr(dates, name), name, today)
    _check_order(dates)
    if dates.closed_on and not closure_reason:
        raise RuleBroken("Select why the case was closed.", "closure_reason")
    if closure_reason and not dates.closed_on:
        raise RuleBroken("Enter the day on which the case was closed.", "closed_on")


def _check_order(dates: CaseDates) -> None:
    earlier = ""
    for name, words in _WORDS.items():
        if getattr(dates, name) is None:
            continue
        if earlier and getattr(dates, name) < getattr(dates, earlier):
            raise RuleBroken(f"A family cannot be {words} before it was {_WORDS[earlier]}.", name)
        earlier = name


def check_past(day: date, words: str, field: str, today: date) -> None:
    """What has happened lies today or before."""
    if day > today:
        raise RuleBroken(f"{words} must be today or in the past.", field)


def check_not_far_ahead(day: date | None, field: str, today: date) -> None:
    """A date that lies years ahead is a slip of the pen."""
    if day is not None and day > today + FARTHEST_AHEAD:
        raise RuleBroken("This date is more than a year ahead. Check the year.", field)


def check_order(earlier: date | None, later: date | None, message: str, field: str) -> None:
    """An end is not before its beginning."""
    if earlier is not None and later is not None and later < earlier:
        raise RuleBroken(message, field)


def check_open(closed_on: date | None, today: date) -> None:
    """Nothing new begins in a closed case."""
    if closed_on is not None and closed_on <= today:
        raise RuleBroken(
            "This case is closed. To add to it, open it again by removing the closing date "
            "under “Change dates”."
        )


def waiting_days(identified_on: date, today: date) -> int:
    """How long a family without keyworker has waited."""
    return max((today - identified_on).days, 0)
