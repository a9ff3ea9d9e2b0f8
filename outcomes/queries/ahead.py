"""Families on the way to a result: the list behind such a number."""

from datetime import date

from django.db.models import Q

from families.models import Family
from families.queries.narrowing import Led
from families.rules.periods import year_of
from outcomes.queries.achieved import with_result
from outcomes.queries.forecast import Forecast
from outcomes.rules.ahead import LIKELY, TOGETHER, Wanted, wanted_of
from privacy.roles import Permission


def by_the_end_of(day: date) -> Wanted:
    """The likely ones that are due by then."""
    return Wanted(LIKELY, f"{day:%Y-%m}", until=True)


def together_by(day: date) -> Wanted:
    """What a year that ends on a day comes to, if all goes as it looks."""
    return Wanted(TOGETHER, f"{day:%Y-%m}", until=True)


def _words(code: str) -> str:
    wanted = wanted_of(code)
    return wanted.words if wanted else ""


def _condition(code: str) -> Q:
    """By the very question of the forecast; with what was claimed, where a year is asked for."""
    wanted = wanted_of(code)
    if wanted is None:
        return Q(pk__in=[])
    on_the_way = Forecast(Family.objects.all()).at(wanted)
    if wanted.place != TOGETHER:
        return on_the_way
    year = year_of(wanted.first_day)
    return with_result(on_date__range=(year.first, year.last)) | on_the_way


AHEAD = Led(
    *("On the way", _words, _condition, Permission.VIEW_DASHBOARD),
    meaning="Only time is missing: the last running period ends by the end of the financial year.",
    now=lambda day: by_the_end_of(year_of(day).last).code,
)
