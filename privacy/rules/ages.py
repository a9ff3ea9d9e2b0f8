"""Anniversaries and ages as the law counts them. Pure."""

from collections.abc import Iterable
from datetime import date

ADULT = 18


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
