"""The year's results against the allocation, as a table."""

from typing import Any

from django.utils import timezone

from outcomes.engine.words import day_words
from outcomes.queries.allocations import Year, this_year
from outcomes.queries.figures import sees_cases, whole_council
from outcomes.rules.allocations import Allocation, verdict
from privacy.models import User

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
    rows = [_row(each, names, whole) for each in year.allocations]
    return {"told": told, "whole": whole, "columns": COLUMNS, "rows": rows, **_days(year)}


def _days(year: Year) -> dict[str, str]:
    """What it is about."""
    return {
        "first": day_words(year.span.first),
        "last": day_words(year.span.last) if year.span.last else "",
        "as_of": day_words(year.as_of) if year.as_of else "",
    }


def _row(each: Allocation, names: dict[str, str], whole: bool) -> list[Any]:
    numbers = (each.claimed, each.preparing, each.ready, each.likely, each.together)
    figures: list[Any] = [{"text": number, "numeric": True} for number in numbers]
    for number in (each.fewest, each.most):
        figures.append({"text": "Not set" if number is None else number, "numeric": True})
    words, colour = verdict(each) if whole else OF_A_PART
    return [names.get(each.phase, each.phase), *figures, {"text": words, "colour": colour}]
