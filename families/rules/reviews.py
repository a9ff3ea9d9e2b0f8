"""The review of access that is due each quarter. Pure."""

from datetime import date, timedelta

FIRST_MONTHS = (1, 4, 7, 10)


def quarter_of(day: date) -> str:
    """`2026-Q4`."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def due_on(day: date) -> date:
    """The last day of the first month of the quarter that a day is in."""
    first = date(day.year, FIRST_MONTHS[(day.month - 1) // 3], 1)
    return (first + timedelta(31)).replace(day=1) - timedelta(1)


def is_overdue(day: date, *, left: int) -> bool:
    """Whether accounts are left over after that day."""
    return left > 0 and day > due_on(day)


def quarter_words(quarter: str) -> str:
    """`October to December 2026`."""
    year, _, number = quarter.partition("-Q")
    months = ("January to March", "April to June", "July to September", "October to December")
    return f"{months[int(number) - 1]} {year}"
