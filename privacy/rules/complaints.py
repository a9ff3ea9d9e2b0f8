"""Rules of complaints about the use of information: two clocks, days that fit, counts."""

from dataclasses import dataclass
from datetime import date, timedelta

from privacy.deadlines import acknowledge_by
from privacy.errors import RuleBroken
from privacy.rules import small_numbers
from privacy.rules.requests import OLDEST_RECEIPT, SOON, Clock, ClockState
from privacy.rules.retention import in_words

# The law says "kept informed" and "without undue delay"; this is our own measure of both.
TELL_EVERY = timedelta(days=30)
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Standing:
    """What the clock of a complaint is worked out from."""

    received_on: date
    acknowledged_on: date | None
    told_on: date | None
    outcome: str


def due_on(standing: Standing) -> date | None:
    """By when it is acknowledged; then, by when the person is told again how it stands."""
    if standing.outcome:
        return None
    if standing.acknowledged_on is None:
        return acknowledge_by(standing.received_on)
    return (standing.told_on or standing.acknowledged_on) + TELL_EVERY


def clock(standing: Standing, today: date) -> Clock:
    """How it stands: the law's clock until it is acknowledged, our own from then on."""
    due = due_on(standing)
    if due is None:
        return Clock(ClockState.CLOSED, "Answered")
    if today > due:
        return Clock(ClockState.OVERDUE, f"Overdue by {_days(today - due)}")
    if today == due:
        return Clock(ClockState.SOON, "Due today")
    left = due - today
    state = ClockState.SOON if left <= SOON else ClockState.RUNNING
    return Clock(state, f"{_days(left)} left")


def next_words(standing: Standing) -> str:
    """What the clock counts towards."""
    if standing.outcome:
        return ""
    return "Tell them how it stands" if standing.acknowledged_on else "Acknowledge it"


def acknowledged_words(received_on: date, acknowledged_on: date | None) -> str:
    """Whether the acknowledgement came in time. One that was late stays late."""
    if acknowledged_on is None:
        return ""
    late = acknowledged_on - acknowledge_by(received_on)
    on = in_words(acknowledged_on)
    return f"{on}, {_days(late)} late" if late > timedelta() else f"{on}, in time"


def check_received(received_on: date, today: date) -> None:
    """It came in the past, and not years ago."""
    _check_past(received_on, today, "received_on")
    if received_on < today - OLDEST_RECEIPT:
        raise RuleBroken("This is more than a year ago. Check the year.", "received_on")


def check_step(on: date, received_on: date, today: date) -> None:
    """What is done about it is done after it came."""
    _check_past(on, today, "on")
    if on < received_on:
        raise RuleBroken(f"This is before it was received, on {in_words(received_on)}.", "on")


def check_open(outcome_on: date | None) -> None:
    """An answered complaint stays as it is."""
    if outcome_on is not None:
        raise RuleBroken(f"This complaint was answered on {in_words(outcome_on)}.")


def check_acknowledged(acknowledged_on: date | None) -> None:
    """Once is enough: the first is the one that counts."""
    if acknowledged_on is not None:
        raise RuleBroken(f"It was acknowledged on {in_words(acknowledged_on)} already.")


def quarter_words(first: date) -> str:
    """`October to December 2026`."""
    last = date(first.year, first.month + MONTHS_OF_A_QUARTER - 1, 1)
    return f"{first:%B} to {last:%B %Y}"


def told_as(count: int, *, exact: bool) -> str:
    """A count; for whoever may not open the complaints, one from which nobody is worked out.

    Every number is rounded and not only the small ones: else a small one follows from the others.
    """
    if exact:
        return str(count)
    return small_numbers.about(count) or small_numbers.FEWER


def _days(length: timedelta) -> str:
    return "1 day" if length.days == 1 else f"{length.days} days"


def _check_past(day: date, today: date, field: str) -> None:
    if day > today:
        raise RuleBroken("This is in the future. Enter today or an earlier day.", field)
