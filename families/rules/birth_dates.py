"""Birth dates that may be the same one, taken down with a slip."""

from datetime import date, timedelta

# A day misheard or taken from another line of a letter.
DAYS_OFF = 3
OFF_WORDS = f"date of birth within {DAYS_OFF} days"
TURNED_WORDS = "day and month of birth the other way round"


def days_around(day: date) -> tuple[date, date]:
    """From the first to the last day that may be meant."""
    some = timedelta(days=DAYS_OFF)
    return max(day, date.min + some) - some, min(day, date.max - some) + some


def turned(day: date) -> date | None:
    """The 3rd of April for the 4th of March; nothing where there is no such other day."""
    return day.replace(month=day.day, day=day.month) if day.month != day.day <= 12 else None


def difference(one: date | None, two: date | None) -> str:
    """In words how two dates may be one; nothing where they are the same, or cannot be."""
    if one is None or two is None or one == two:
        return ""
    first, last = days_around(two)
    if first <= one <= last:
        return OFF_WORDS
    return TURNED_WORDS if one == turned(two) else ""
