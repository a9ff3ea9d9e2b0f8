"""Anniversaries and ages as the law counts them. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

ADULT = 18
# A birth this far round the expected day is taken for the expected child (week 22 to week 44).
BORN_BEFORE_EXPECTED = timedelta(days=126)
BORN_AFTER_EXPECTED = timedelta(days=28)


def add_years(day: date, years: int) -> date:
    """The anniversary; of 29 February, in common years, 1 March: never the day before."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def attains(born_on: date, age: int) -> date:
    """The first day on which somebody is of this age."""
    return add_years(born_on, age)


def health_records_until(births: Iterable[date], age: int, closed_on: date) -> date:
    """Every child is of the age; a year more for whoever was 17 when the case was closed."""
    return max(attains(born, age + _was_17(born, closed_on)) for born in births)


def _was_17(born_on: date, day: date) -> bool:
    return attains(born_on, ADULT - 1) <= day < attains(born_on, ADULT)


def is_awaited(expected_on: date | None, births: Iterable[date]) -> bool:
    """Whether a child is expected of whom no birth is known."""
    if expected_on is None:
        return False
    first, last = expected_on - BORN_BEFORE_EXPECTED, expected_on + BORN_AFTER_EXPECTED
    return not any(first <= born_on <= last for born_on in births)
