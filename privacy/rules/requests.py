"""Rules of subject requests: dates that fit, who may act for whom, when a pack may leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules.acting import MAY_ACT
from privacy.rules.retention import in_words

KEPT_FOR = timedelta(days=30)
SOON = timedelta(days=7)
# The channel through which a request comes may be slow, but not years slow.
OLDEST_RECEIPT = timedelta(days=366)


class ClockState(StrEnum):
    """How a request's clock stands."""

    OVERDUE = "overdue"
    LAST_DAYS = "last_days"
    SOON = "soon"
    RUNNING = "running"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True)
class Clock:
    """The state of a clock, and what is said of it."""

    state: ClockState
    words: str


@dataclass(frozen=True)
class Release:
    """What decides whether a pack may leave."""

    identity_checked: bool
    for_a_child: bool
    acting: str
    approved: bool
    expires_at: datetime
    destroyed: bool


def check_received(received_on: date, today: date) -> None:
    """A request came in the past, and not years ago."""
    _check_past(received_on, today, "received_on", "The request was received")
    if received_on < today - OLDEST_RECEIPT:
        raise RuleBroken(
            "This is more than a year ago. Check the year of the first receipt.", "received_on"
        )


def check_identity_asked(asked_on: date, received_on: date, today: date) -> None:
    """Proof is asked for after the request came."""
    _check_past(asked_on, today, "asked_on", "Proof of identity was asked for")
    _check_after(asked_on, received_on, "asked_on", "the request was received")


def check_identity(
    checked_on: date, *, how: str, received_on: date, by_somebody_else: bool, today: date
) -> None:
    """Identity is checked after the request came; who acts for another shows authority."""
    _check_past(checked_on, today, "checked_on", "Identity was checked")
    _check_after(checked_on, received_on, "checked_on", "the request was received")
    if by_somebody_else and how != "authority_seen":
        raise RuleBroken(
            "Somebody else asks for the person, so their written authority has to be seen.", "how"
        )


def check_closed(closed_on: date, received_on: date, today: date) -> None:
    """A request is closed after it came."""
    _check_past(closed_on, today, "closed_on", "The request was closed")
    _check_after(closed_on, received_on, "closed_on", "the request was received")


def check_refusal(closed_as: str, refusal: str) -> None:
    """Whoever is refused is told why; nobody else has a refusal (SAR-08)."""
    if closed_as == "refused" and not refusal.strip():
        raise RuleBroken("Say why it is refused: the person is told it.", "refusal")
    if closed_as != "refused" and refusal.strip():
        raise RuleBroken("Only a request that is refused has reasons for it.", "refusal")


def check_open(closed_on: date | None) -> None:
    """A closed request stays as it is."""
    if closed_on is not None:
        raise RuleBroken(f"This request was closed on {in_words(closed_on)}.")


def check_release(release: Release, now: datetime) -> None:
    """A pack leaves only to somebody whose identity was checked, and only for thirty days."""
    if release.destroyed or release.expires_at <= now:
        raise RuleBroken("This pack has expired and its file is destroyed. Build a new one.")
    if not release.identity_checked:
        raise RuleBroken(
            "The pack cannot be downloaded yet: the identity of whoever asks has not been checked."
        )
    if release.for_a_child and release.acting != MAY_ACT:
        raise RuleBroken(
            "A parent asks for a child. Before the pack leaves, decide whether the parent may act: "
            "six questions, under “What is to be done”."
        )
    if not release.approved:
        raise RuleBroken("Another person has to approve the pack before it leaves.")


def check_pause(asked_on: date, received_on: date, *, reason: str, today: date) -> None:
    """The clock waits only where what they mean has to be asked, and why is written down."""
    _check_past(asked_on, today, "asked_on", "The question was asked")
    _check_after(asked_on, received_on, "asked_on", "the request was received")
    if not reason.strip():
        raise RuleBroken("Write down what is not clear, and why it has to be asked.", "reason")


def check_answered(answered_on: date, asked_on: date, today: date) -> None:
    """The answer comes after the question."""
    _check_past(answered_on, today, "answered_on", "The answer came")
    _check_after(answered_on, asked_on, "answered_on", "the question was asked")


def check_told(told_on: date, relevant: date, today: date) -> None:
    """More time is told after the clock began."""
    _check_past(told_on, today, "told_on", "The person was told")
    _check_after(told_on, relevant, "told_on", "the clock began")


def clock(
    *,
    due_on: date | None,
    working_on: date | None,
    closed_on: date | None,
    today: date,
    waits_for: str = "proof of identity",
) -> Clock:
    """How the clock stands; the earlier, statutory day is the one that warns."""
    if closed_on is not None:
        return Clock(ClockState.CLOSED, "Closed")
    if due_on is None or working_on is None:
        return Clock(ClockState.WAITING, f"Waits for {waits_for}")
    if today > working_on:
        return Clock(ClockState.OVERDUE, f"Overdue by {_days(today - working_on)}")
    if today > due_on:
        return Clock(ClockState.LAST_DAYS, f"Last day is {in_words(working_on)}")
    left = due_on - today
    words = "Due today" if not left else f"{_days(left)} left"
    return Clock(ClockState.SOON if left <= SOON else ClockState.RUNNING, words)


def _days(length: timedelta) -> str:
    return "1 day" if length.days == 1 else f"{length.days} days"


def _check_past(day: date, today: date, field: str, words: str) -> None:
    if day > today:
        raise RuleBroken(f"{words} in the future. Enter today or an earlier day.", field)


def _check_after(day: date, earlier: date, field: str, words: str) -> None:
    if day < earlier:
        raise RuleBroken(f"This is before {words}, on {in_words(earlier)}.", field)
