"""Days as numbers (0 = 1 January 1970), quarters as numbers (0 = the first that a return knows)."""

import calendar
from datetime import date, timedelta

from exports.columns import FIRST_YEAR

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """The number of a day."""
    return (day - EPOCH).days


def quarter_number(day: date) -> int:
    """The number of the calendar quarter in which a day lies."""
    return (day.year - FIRST_YEAR) * 4 + (day.month - 1) // 3


def quarter_days(quarter: int) -> tuple[date, date]:
    """First and last day of a quarter."""
    year, place = FIRST_YEAR + quarter // 4, quarter % 4
    first = date(year, place * 3 + 1, 1)
    month = place * 3 + 3
    return first, date(year, month, calendar.monthrange(year, month)[1])


def add_year(day: date, years: int = 1) -> date:
    """The same day of another year; 28 February where 29 February is missing."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
