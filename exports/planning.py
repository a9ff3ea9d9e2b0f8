"""The calendar of returns: what is due, what is odd about it, by when it is to go. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from exports.rules import LIVE_STATES, STATE_COLOURS, STATE_WORDS, Period, State, last_ended
from privacy.errors import RuleBroken

# So long before its day a return that has not gone out is marked.
SOON = timedelta(days=14)
# The running half-year and those before it that the calendar always shows.
SHOWN = 4
GONE_OUT = (State.RELEASED, State.EXPIRED)


def inferred(today: date, newest: date | None) -> Period:
    """The half-year that is asked for: the last that ended, and that the feeds reach the end of."""
    ended = last_ended(today)
    if newest is None:
        return ended
    return min(ended, last_ended(newest + timedelta(days=1)))


def oddities(period: Period, *, newest: date | None, gone_out: Collection[Period]) -> list[str]:
    """What is odd about building a half-year that has ended, in sentences."""
    found = []
    if newest is not None and newest < period.last_day:
        found.append(
            f"The feeds end on {_day(newest)}, before {period.words} does: what happened later "
            "will be missing."
        )
    later = max((each for each in gone_out if each > period), default=None)
    if later is not None:
        found.append(f"A later half-year has gone out already: {later.words}.")
    return found


def check_deadline(period: Period, due_on: date) -> None:
    """A return cannot be due before its half-year has ended."""
    if due_on <= period.last_day:
        raise RuleBroken(
            f"{period.words} ends on {_day(period.last_day)}. The deadline has to be after that.",
            field="due_on",
        )


@dataclass(frozen=True)
class Standing:
    """How a return of the calendar stands."""

    words: str
    colour: str
    deadline: str


def standing(state: str, due_on: date | None, period: Period, today: date) -> Standing:
    """In words; `state` is empty where nobody has asked for it."""
    if state:
        words, colour = STATE_WORDS[State(state)], STATE_COLOURS[State(state)]
    else:
        words = "Not begun" if period.last_day < today else "Half-year has not ended"
        colour = "grey"
    went = state in GONE_OUT
    return Standing(words, colour, "" if went or due_on is None else _left(due_on - today))


def _left(left: timedelta) -> str:
    days = abs(left.days)
    number = f"{days} day{'' if days == 1 else 's'}"
    if left.days < 0:
        return f"Overdue by {number}"
    if not days:
        return "Due today"
    return f"Due in {number}" if left <= SOON else ""


def may_be_built(state: str, period: Period, today: date) -> bool:
    """Whether a half-year is to be asked for."""
    return period.last_day < today and state not in (*LIVE_STATES, State.EXPIRED)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
