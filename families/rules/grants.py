"""How long cover and partner access last at most. Pure."""

from datetime import date, timedelta

from privacy.errors import RuleBroken

# Cover is for leave and illness; whoever is away longer hands the family over. Partners are asked
# for again every half year.
LONGEST = {"cover": timedelta(42), "partner": timedelta(183)}
LONGEST_WORDS = {"cover": "six weeks", "partner": "six months"}
MOST_AHEAD = timedelta(92)
ENDS_SOON = timedelta(14)


def check_given(kind: str, starts_on: date, ends_on: date, today: date) -> None:
    """It begins today or soon, ends after that, and not too late."""
    if kind not in LONGEST:
        raise RuleBroken("Select cover or partner access.", "kind")
    if starts_on < today:
        raise RuleBroken("It cannot begin before today.", "starts_on")
    if starts_on - today > MOST_AHEAD:
        raise RuleBroken("It begins within three months, or is given later.", "starts_on")
    check_end(kind, starts_on, ends_on)


def check_end(kind: str, counted_from: date, ends_on: date) -> None:
    """The first day without access lies ahead, and within the limit of its kind."""
    if ends_on <= counted_from:
        raise RuleBroken("It ends at least one day after it begins, and after today.", "ends_on")
    if ends_on - counted_from > LONGEST[kind]:
        raise RuleBroken(f"At most {LONGEST_WORDS[kind]} at a time.", "ends_on")
