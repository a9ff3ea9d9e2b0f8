"""Days as plain numbers (`date.toordinal`): a council has millions, and numbers are quick."""

from calendar import monthrange
from datetime import date

_FIRST = date(1900, 1, 1).toordinal()
_LAST = date(2060, 1, 1).toordinal()
_TEXTS = tuple(date.fromordinal(day).isoformat() for day in range(_FIRST, _LAST))


def day(year: int, month: int, of_month: int) -> int:
    """The number of a calendar day."""
    return date(year, month, of_month).toordinal()


def text(number: int | None) -> str:
    """ISO text of a day between 1900 and 2059; empty for none."""
    return "" if number is None else _TEXTS[number - _FIRST]


def add_months(number: int, months: int) -> int:
    """Same day of a later (or earlier) month, or the last day of that month if there is none."""
    start = date.fromordinal(number)
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1])).toordinal()


def age_on(born: int, number: int) -> int:
    """Completed years; negative before birth."""
    birth, then = date.fromordinal(born), date.fromordinal(number)
    return then.year - birth.year - ((then.month, then.day) < (birth.month, birth.day))


# What the council's systems hold: families are known from KNOWN_FROM, facts reach up to TODAY.
KNOWN_FROM = day(2015, 1, 5)
TODAY = day(2026, 3, 31)
LAST_BIRTH = day(2025, 9, 30)  # a date of birth may never lie in the future

# Days on which results are often asked for; rare rows are planted around their windows.
CHECK_DATES = (day(2018, 10, 31), day(2024, 9, 30), day(2025, 3, 31), day(2025, 10, 31))
