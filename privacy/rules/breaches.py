"""Rules of the breach log: its clock of elapsed hours, what a decision asks for, who may close."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from privacy.deadlines import LONDON, notify_by
from privacy.errors import RuleBroken
from privacy.rules.requests import Clock, ClockState

HOUR = timedelta(hours=1)
# From here on, hours are told as days: nobody counts 100 hours.
IN_DAYS = timedelta(hours=96)
SOON = timedelta(hours=24)
# What came to light late may be old, but a typing error of the year is no breach of last year.
OLDEST = timedelta(days=366)
OWN_DECISION = (
    "You decided on this breach. Another person has to close it, so that no breach is decided on "
    "and closed by one person alone."
)


class SafeAddress(StrEnum):
    """Whether a protected address may have become known: asked before all else."""

    YES = "yes"
    UNKNOWN = "unknown"
    NO = "no"


# Not known yet counts as known until somebody has looked.
MARKED = (SafeAddress.YES, SafeAddress.UNKNOWN)


class Risk(StrEnum):
    """What the breach means for the people it is about."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


@dataclass(frozen=True)
class Handled:
    """What decides whether a breach may be closed."""

    decision: str
    decided_by: UUID | None
    notified: bool
    told: bool
    described: bool
    effects: bool
    measures: bool
    open_actions: int


def clock(
    aware_at: datetime, *, decision: str, notified_at: datetime | None, now: datetime
) -> Clock:
    """How the 72 hours stand. A notification that came late stays late for good."""
    due = notify_by(aware_at)
    if notified_at is not None:
        if notified_at > due:
            return Clock(ClockState.OVERDUE, f"Notified {length_words(notified_at - due)} late")
        return Clock(ClockState.CLOSED, "Notified in time")
    if decision == Risk.UNLIKELY:
        return Clock(ClockState.CLOSED, "Not to be notified")
    if now > due:
        return Clock(ClockState.OVERDUE, f"Overdue by {length_words(now - due)}")
    left = due - now
    return Clock(
        ClockState.SOON if left <= SOON else ClockState.RUNNING, f"{length_words(left)} left"
    )


def length_words(length: timedelta) -> str:
    """`5 hours`, `less than an hour`, `4 days`."""
    if length >= IN_DAYS:
        return f"{length.days} days"
    hours = length // HOUR
    if not hours:
        return "less than an hour"
    return "1 hour" if hours == 1 else f"{hours} hours"


def moment_words(at: datetime) -> str:
    """`Monday 26 October 2026, 16:05 GMT`: the zone is said, since the clocks may have changed."""
    return f"{at.astimezone(LONDON):%A} {short_moment(at)}"


def short_moment(at: datetime) -> str:
    """The same without the day of the week."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def check_aware(aware_at: datetime, now: datetime) -> None:
    """Somebody became aware in the past, and not years ago."""
    if aware_at > now:
        raise RuleBroken("This is in the future. Enter when it was first noticed.", "aware_on")
    if aware_at < now - OLDEST:
        raise RuleBroken("This is more than a year ago. Check the year.", "aware_on")


def check_aware_before(
    aware_at: datetime, *, reported_at: datetime, notified_at: datetime | None
) -> None:
    """Somebody knew before it was reported, and before the regulator did."""
    if aware_at > reported_at:
        raise RuleBroken(f"It was reported before this, {moment_words(reported_at)}.", "aware_on")
    if notified_at is not None and aware_at > notified_at:
        raise RuleBroken("This is after the regulator was notified.", "aware_on")


def check_open(closed_at: datetime | None) -> None:
    """A closed breach stays as it is."""
    if closed_at is not None:
        raise RuleBroken(f"This breach was closed on {moment_words(closed_at)}.")


def check_decision(decision: str, *, notified: bool) -> None:
    """What the regulator was told of is no longer an unlikely risk in this register."""
    if decision == Risk.UNLIKELY and notified:
        raise RuleBroken(
            "The regulator has been notified already, so the decision cannot become that nobody "
            "is. Tell the regulator, and write it down as a note.",
            "decision",
        )


def check_notified(
    notified_at: datetime, *, aware_at: datetime, decision: str, late_because: str, now: datetime
) -> None:
    """Notified after it was known and before now; who is late says why."""
    if decision not in (Risk.RISK, Risk.HIGH):
        raise RuleBroken("Decide on the risk first: only a risk is notified.")
    if notified_at > now:
        raise RuleBroken("This is in the future. Enter when the notification was sent.", "on")
    if notified_at < aware_at:
        raise RuleBroken(f"This is before anybody knew, {moment_words(aware_at)}.", "on")
    if notified_at > notify_by(aware_at) and not late_because.strip():
        raise RuleBroken(
            "The 72 hours were over. Say why it took longer: the regulator asks for the reasons.",
            "late_because",
        )


def check_told(
    *, told_on: date | None, not_told: str, text: str, decision: str, aware_on: date, today: date
) -> None:
    """People were told on a day, or there is a lawful reason not to, with its explanation."""
    if decision != Risk.HIGH:
        raise RuleBroken("People have to be told when the risk is high. Decide on the risk first.")
    if (told_on is None) == (not not_told):
        raise RuleBroken(
            "Enter the day, or the reason not to tell them: one of the two.", "told_on"
        )
    if not_told and not text.strip():
        raise RuleBroken("Say how this reason holds here.", "text")
    if told_on is not None and told_on > today:
        raise RuleBroken("This is in the future. Enter when people were told.", "told_on")
    if told_on is not None and told_on < aware_on:
        raise RuleBroken("This is before anybody knew of the breach.", "told_on")


def check_day(on: date, today: date) -> None:
    """Somebody was told in the past."""
    if on > today:
        raise RuleBroken("This is in the future. Enter today or an earlier day.", "on")


def check_action(on: date, *, aware_on: date) -> None:
    """What follows from a breach is done after it was noticed."""
    if on < aware_on:
        raise RuleBroken("This is before anybody knew of the breach. Check the year.", "on")


def check_close(handled: Handled, *, by: UUID) -> None:
    """All that the decision asks for is done, by somebody who did not decide."""
    if said := in_the_way(handled, by=by):
        raise RuleBroken(said)


def in_the_way(handled: Handled, *, by: UUID) -> str:
    """Why this person cannot close it yet."""
    if found := "; ".join(_missing(handled)):
        return f"Before it can be closed: {found}."
    return OWN_DECISION if handled.decided_by == by else ""


def _missing(handled: Handled) -> Iterable[str]:
    if not handled.described:
        yield "record what kind of breach it was, and how many people it is about"
    # Facts, effects and remedial action: what Article 33(5) wants documented of every breach.
    if not handled.effects:
        yield "write what may follow for the people"
    if not handled.measures:
        yield "write what was done about it"
    if not handled.decision:
        yield "decide on the risk"
    if handled.decision in (Risk.RISK, Risk.HIGH) and not handled.notified:
        yield "notify the regulator"
    if handled.decision == Risk.HIGH and not handled.told:
        yield "tell the people, or record the reason not to"
    if handled.open_actions:
        yield "finish the follow-up actions"
