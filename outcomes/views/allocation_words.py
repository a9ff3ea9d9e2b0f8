"""The year's results against the allocation, as a table."""

from typing import Any

from django.utils import timezone

from outcomes.engine.words import day_words
from outcomes.queries.allocations import this_year
from outcomes.rules.allocations import Allocation, verdict

COLUMNS = [
    {"label": "Programme"},
    *({"label": "Claimed", "numeric": True}, {"label": "Being prepared", "numeric": True}),
    *({"label": "Ready", "numeric": True}, {"label": "Likely by then", "numeric": True}),
    *({"label": "Together", "numeric": True}, {"label": "Fewest", "numeric": True}),
    *({"label": "Most", "numeric": True}, {"label": "Against the allocation"}),
]


def this_year_said(names: dict[str, str]) -> dict[str, Any]:
    """Rows, and the days that they are about; `names` gives the programmes' names by phase."""
    year = this_year(timezone.localdate())
    return {
        "columns": COLUMNS,
        "rows": [_row(each, names) for each in year.allocations],
        "first": day_words(year.span.first),
        "last": day_words(year.span.last) if year.span.last else "",
        "as_of": day_words(year.as_of) if year.as_of else "",
    }


def _row(each: Allocation, names: dict[str, str]) -> list[Any]:
    numbers = (each.claimed, each.preparing, each.ready, each.likely, each.together)
    figures: list[Any] = [{"text": number, "numeric": True} for number in numbers]
    for number in (each.fewest, each.most):
        figures.append({"text": "Not set" if number is None else number, "numeric": True})
    words, colour = verdict(each)
    return [names.get(each.phase, each.phase), *figures, {"text": words, "colour": colour}]
