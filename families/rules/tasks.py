"""When something is to be done, in spans and words; and what the product reminds of when. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from privacy.errors import RuleBroken

ONE_DAY, ONE_WEEK = timedelta(1), timedelta(7)
FARTHEST_AHEAD = timedelta(366)
# So long before its day a reminder is shown; before that there is nothing to do about it.
SOON = timedelta(7)
# A draft is one day old before anybody is reminded of it.
DRAFT_DAYS = 1
# Four weeks for evidence of a need, as for the first assessment of a family.
EVIDENCE_DAYS = 28
# For so long what somebody has just finished stands on their page with “Undo”.
UNDO_SHOWN = timedelta(minutes=10)


class When(StrEnum):
    """A span of days, seen from today."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


WHEN_WORDS = {
    When.OVERDUE: "Overdue",
    When.TODAY: "Today",
    When.WEEK: "Next 7 days",
    When.LATER: "Later",
}
WHEN_COLOURS = {
    When.OVERDUE: "red",
    When.TODAY: "yellow",
    When.WEEK: "blue",
    When.LATER: "grey",
}


@dataclass(frozen=True)
class Span:
    """From a day until before another; an end that is not there is open."""

    start: date | None
    end: date | None


def span_of(when: When, today: date) -> Span:
    """The days of a span."""
    tomorrow, next_week = today + ONE_DAY, today + ONE_DAY + ONE_WEEK
    return {
        When.OVERDUE: Span(None, today),
        When.TODAY: Span(today, tomorrow),
        When.WEEK: Span(tomorrow, next_week),
        When.LATER: Span(next_week, None),
    }[when]


def when_of(due: date, today: date) -> When:
    """The span that a day is in."""
    if due < today:
        return When.OVERDUE
    if due == today:
        return When.TODAY
    return When.WEEK if due <= today + ONE_WEEK else When.LATER


def due_words(due: date, today: date) -> str:
    """`3 days overdue`, `Today`, `Tomorrow`, `Fri 4 Dec`; with the year in another one."""
    days = (due - today).days
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} overdue"
    if days <= 1:
        return ("Today", "Tomorrow")[days]
    year = f" {due.year}" if due.year != today.year else ""
    return f"{due:%a} {due.day} {due:%b}{year}"


def check_due(due_on: date, today: date) -> None:
    """It is due today or later, and not in years."""
    if due_on < today:
        raise RuleBroken("The day must be today or later.", "due_on")
    if due_on > today + FARTHEST_AHEAD:
        raise RuleBroken("This day is more than a year ahead. Check the year.", "due_on")
