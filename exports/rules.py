"""The rules of a return, without a database: periods, states, who may approve, what is rounded."""

import calendar
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules import small_numbers

LEAST_ALIKE = 5
ROUNDED_TO = 5
DOWNLOAD_DAYS = 90
APPROVAL_DAYS = 180
FIRST_PERIOD_YEAR = 2015
PERIOD_FORM = re.compile(r"(\d{4})-H([12])")


class State(StrEnum):
    """Where a return stands."""

    REQUESTED = "requested"
    BUILDING = "building"
    BUILT = "built"
    FAILED = "failed"
    RELEASED = "released"
    EXPIRED = "expired"
    REFUSED = "refused"
    RECALLED = "recalled"


# Went out and was not taken back.
STANDING = (State.RELEASED, State.EXPIRED)
STATE_WORDS: Mapping[State, str] = {
    State.REQUESTED: "Waiting to be built",
    State.BUILDING: "Being built",
    State.BUILT: "Waiting for approval",
    State.FAILED: "Checks failed",
    State.RELEASED: "Released",
    State.EXPIRED: "Expired",
    State.REFUSED: "Refused",
    State.RECALLED: "Recalled",
}
STATE_COLOURS: Mapping[State, str] = {
    State.REQUESTED: "grey",
    State.BUILDING: "blue",
    State.BUILT: "yellow",
    State.FAILED: "red",
    State.RELEASED: "green",
    State.EXPIRED: "grey",
    State.REFUSED: "red",
    State.RECALLED: "orange",
}
# A build that was stopped goes back to waiting, or begins again from where it stood.
NEXT: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.BUILDING, State.REFUSED}),
    State.BUILDING: frozenset(
        {State.BUILDING, State.REQUESTED, State.BUILT, State.FAILED, State.REFUSED}
    ),
    State.BUILT: frozenset({State.RELEASED, State.REFUSED, State.EXPIRED}),
    State.FAILED: frozenset(),
    State.RELEASED: frozenset({State.EXPIRED, State.RECALLED}),
    State.EXPIRED: frozenset(),
    State.REFUSED: frozenset(),
    State.RECALLED: frozenset(),
}
# Only one of these may exist for a period, so that two versions of it are never compared.
LIVE_STATES = (State.REQUESTED, State.BUILDING, State.BUILT, State.RELEASED)
# States in which the file was checked and passed; it never changes from then on.
CHECKED_STATES = (State.BUILT, State.RELEASED, State.EXPIRED, State.REFUSED, State.RECALLED)

REFUSAL_REASONS: Mapping[str, str] = {
    "wrong_period": "The period is not the one that is due",
    "data_incomplete": "Source data is missing or not up to date",
    "too_much_withheld": "Too much is withheld for the return to be useful",
    "still_identifying": "Somebody could still be recognised",
    "not_asked_for": "The return is not asked for or there is no agreement for it",
}
# Not chosen by anybody: found out when the last approval was given.
DIFFERS_BY_FEW = "differs_by_few"
FOUND_REASONS: Mapping[str, str] = {
    "excluded_since": "Somebody in it has objected, opted out or been restricted since it was "
    "built: build it again without them",
    DIFFERS_BY_FEW: "Another return has gone out since it was built, and differs from it by a few "
    "families: build it again beside that one",
}
RECALL_REASONS: Mapping[str, str] = {
    "data_wrong": "The data was wrong",
    "still_identifying": "Somebody could be recognised",
    "sent_in_error": "It should not have been released",
}


def check_move(now: str, to: State) -> None:
    """Stop unless a return may go from one state to the other."""
    if to not in NEXT[State(now)]:
        words = STATE_WORDS[State(now)].lower()
        raise RuleBroken(f"This cannot be done while the return is: {words}.")


# --- Periods


@dataclass(frozen=True, order=True)
class Period:
    """A half-year: H1 is April to September, H2 is October to March of the next year."""

    year: int
    half: int

    def __str__(self) -> str:
        return f"{self.year}-H{self.half}"

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return date(self.year, 4 if self.half == 1 else 10, 1)

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        year, month = (self.year, 9) if self.half == 1 else (self.year + 1, 3)
        return date(year, month, calendar.monthrange(year, month)[1])

    @property
    def words(self) -> str:
        """`April to September 2026`."""
        if self.half == 1:
            return f"April to September {self.year}"
        return f"October {self.year} to March {self.year + 1}"

    def earlier(self, count: int = 1) -> "Period":
        """The period so many half-years before."""
        place = self.year * 2 + self.half - 1 - count
        return Period(place // 2, place % 2 + 1)


def read_period(text: str) -> Period:
    """The period that a text names."""
    match = PERIOD_FORM.fullmatch(text.strip())
    if not match or int(match[1]) < FIRST_PERIOD_YEAR:
        raise RuleBroken(
            f"A period is written like 2026-H1 (April to September) or 2026-H2 (October to March), "
            f"from {FIRST_PERIOD_YEAR} on.",
            field="period",
        )
    return Period(int(match[1]), int(match[2]))


def period_of(day: date) -> Period:
    """The period in which a day lies."""
    if 4 <= day.month <= 9:
        return Period(day.year, 1)
    return Period(day.year if day.month >= 10 else day.year - 1, 2)


def last_ended(today: date) -> Period:
    """The period that has ended most recently: the one that is due."""
    return period_of(today).earlier()


def check_period(
    period: Period, *, today: date, unfinished_confirmed: bool, odd: Collection[str] = ()
) -> None:
    """Stop for a period that has not begun; ask about one that has not ended or is odd."""
    if period.first_day > today:
        raise RuleBroken(f"{period.words} has not begun yet.", field="period")
    if period.last_day >= today and not unfinished_confirmed:
        ends = f"{period.last_day.day} {period.last_day:%B %Y}"
        raise RuleBroken(
            f"{period.words} does not end until {ends}, so this return would be incomplete. "
            "Confirm that you want it now, or choose a period that has ended.",
            field="unfinished_confirmed",
        )
    if odd and not unfinished_confirmed:
        asked = "Confirm that you want it all the same, or choose another half-year."
        raise RuleBroken(" ".join([*odd, asked]), field="unfinished_confirmed")


# --- Approval


def check_approver(*, author: object, approver: object, approved_by: Collection[object]) -> None:
    """Stop the author, and anybody a second time."""
    if approver == author:
        raise RuleBroken("You asked for this return, so somebody else has to approve it.")
    if approver in approved_by:
        raise RuleBroken("You have already approved this return. Another person has to.")


# --- Numbers that people without access to cases may see


def rounded(count: int) -> int:
    """A count to the nearest 5, so that nobody can be worked out from two of them."""
    return ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)


def about(count: int) -> str:
    """A count in words, as everybody is told it: those who build a return open no family."""
    return small_numbers.about(count) or "none"


def few_or_about(count: int) -> str:
    """How many were left out, in words: that there is nobody is told like one or two (SDC-14)."""
    return small_numbers.about(count) or small_numbers.FEWER


@dataclass(frozen=True)
class Withdrawal:
    """A claim that was withdrawn after it had been submitted, with what a return knows of it."""

    claim_id: uuid.UUID
    claim: str
    family: str
    submitted_on: date
    withdrawn_on: date
    withdrawn_at: datetime
    by: str
    attached_on: date | None
    closed_on: date | None


def _a_year_after(day: date) -> date:
    """The same day of the next year; 28 February after a 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def still_counts(found: Withdrawal, period: Period, built_at: datetime) -> bool:
    """Whether a return of a period, built at a moment, counts the claim as submitted or paid.

    As the return itself asks: the family is in it, and the claim was submitted between the start of
    support and the end of the period, and stood when the return was built.
    """
    started = found.attached_on
    if started is None or found.withdrawn_at <= built_at:
        return False
    year_after = _a_year_after(started)
    is_in_it = (
        found.closed_on is None
        or found.closed_on >= period.first_day
        or year_after > period.first_day
    )
    return is_in_it and started <= found.submitted_on <= min(period.last_day, built_at.date())
