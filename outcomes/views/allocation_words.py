"""The year's results against the allocation, as a table."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from families.queries.narrowing import Filters
from families.rules.periods import year_of
from outcomes.engine.words import day_words
from outcomes.queries.ahead import by_the_end_of, together_by
from outcomes.queries.allocations import Year, this_year
from outcomes.queries.figures import whole_council
from outcomes.rules.ahead import PREPARING, READY
from outcomes.rules.allocations import Allocation, verdict
from outcomes.views.figures import number
from privacy.models import User
from privacy.telling import sees_cases

COLUMNS = [
    {"label": "Programme"},
    *({"label": "Claimed", "numeric": True}, {"label": "Being prepared", "numeric": True}),
    *({"label": "Ready", "numeric": True}, {"label": "Likely by then", "numeric": True}),
    *({"label": "Together", "numeric": True}, {"label": "Fewest", "numeric": True}),
    *({"label": "Most", "numeric": True}, {"label": "Against the allocation"}),
]
OF_A_PART = ("Not judged: a part of the council", "grey")


def this_year_said(names: dict[str, str], user: User) -> dict[str, Any]:
    """Rows, and the days that they are about; `names` gives the programmes' names by phase.

    A part of the council is never judged. Who opens no family would be told of none: not told.
    """
    told, whole = sees_cases(user), whole_council(user)
    year = this_year(timezone.localdate())
    rows = [_row(user, each, names, year.span.last) for each in year.allocations]
    return {"told": told, "whole": whole, "columns": COLUMNS, "rows": rows, **_days(year)}


def _counted(each: Allocation, last: date | None) -> list[tuple[int, Filters | None]]:
    """The numbers of a programme in the order of their columns, with what its list is."""
    of = Filters(framework=each.phase)
    year = year_of(last) if last else None
    claimed = replace(of, claimed=year.code) if year else None
    likely, together = (
        replace(of, ahead=by(last).code) if last else None for by in (by_the_end_of, together_by)
    )
    preparing, ready = (replace(of, ahead=place) for place in (PREPARING, READY))
    return [
        *((each.claimed, claimed), (each.preparing, preparing), (each.ready, ready)),
        *((each.likely, likely), (each.together, together)),
    ]


def _days(year: Year) -> dict[str, str]:
    """What it is about."""
    return {
        "first": day_words(year.span.first),
        "last": day_words(year.span.last) if year.span.last else "",
        "as_of": day_words(year.as_of) if year.as_of else "",
    }


def _row(user: User, each: Allocation, names: dict[str, str], last: date | None) -> list[Any]:
    """Each number of families opens its list; the fewest and the most count nobody."""
    figures = [number(user, *counted) for counted in _counted(each, last)]
    for allotted in (each.fewest, each.most):
        figures.append({"text": "Not set" if allotted is None else allotted, "numeric": True})
    words, colour = verdict(each) if whole_council(user) else OF_A_PART
    return [names.get(each.phase, each.phase), *figures, {"text": words, "colour": colour}]
