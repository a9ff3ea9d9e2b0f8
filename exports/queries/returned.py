"""The families of a half-year's return as a list opens them: the return's own condition."""

import re
from datetime import date

from django.db.models import Q
from django.db.models.expressions import RawSQL

from exports.queries.snapshot_sql import SEALED, SERVED
from exports.rules import last_ended, read_period
from families.queries.narrowing import Led
from privacy.errors import RuleBroken
from privacy.roles import Permission

ASKED = "SELECT f.id FROM families_family f WHERE SERVED AND NOT (SEALED)"
DAYS = re.compile(r"%\((first_day|last_day)\)s")


def _half_year_words(code: str) -> str:
    """Of a half-year; nothing for what is none."""
    try:
        return read_period(code).words
    except RuleBroken:
        return ""


def _of_half_year(code: str) -> Q:
    if not _half_year_words(code):
        return Q(pk__in=[])
    period = read_period(code)
    days = [getattr(period, name) for name in DAYS.findall(SERVED)]
    asked = ASKED.replace("SERVED", DAYS.sub("%s", SERVED)).replace("SEALED", SEALED)
    # Our own words: the days are parameters.
    return Q(pk__in=RawSQL(asked, days))  # noqa: S611  # nosec B611


def _last_half_year(day: date) -> str:
    return str(last_ended(day))


RETURNED = Led(
    *("In the return for", _half_year_words, _of_half_year, Permission.VIEW_RETURNS),
    meaning="Families with whom work began by the end of the half-year and who were with the "
    "programme in it, or whose twelve months after the start ended in it or later. Nobody is "
    "withheld yet; a sealed family is in none.",
    now=_last_half_year,
)
