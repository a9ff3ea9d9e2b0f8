"""Families on the way to a result: the list behind such a number."""

from datetime import date

from django.db.models import Q

from families.models import Family
from families.queries.narrowing import Led
from families.rules.periods import year_of
from outcomes.queries.forecast import Forecast
from outcomes.rules.ahead import LIKELY, Wanted, wanted_of
from privacy.roles import Permission


def by_the_end_of(day: date) -> Wanted:
    """The likely ones that are due by then."""
    return Wanted(LIKELY, f"{day:%Y-%m}", until=True)


def _words(code: str) -> str:
    wanted = wanted_of(code)
    return wanted.words if wanted else ""


def _condition(code: str) -> Q:
    """By the very question of the forecast."""
    wanted = wanted_of(code)
    return Forecast(Family.objects.all()).at(wanted) if wanted else Q(pk__in=[])


AHEAD = Led(
    *("On the way", _words, _condition, Permission.VIEW_DASHBOARD),
    meaning="Only time is missing: the last running period ends by the end of the financial year.",
    now=lambda day: by_the_end_of(year_of(day).last).code,
)
