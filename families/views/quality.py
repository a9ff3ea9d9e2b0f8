"""What is missing or cannot be right in records: by keyworker, over time, where it is mended."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from families.forms.quality import QualityForm
from families.models.quality import ALL
from families.queries.quality import FAULTS, Line, Quality, Row, to_mend, trend
from families.queries.team_board import Figure
from families.rules.quality import Fault
from families.saved_pages import saving
from families.views.parts import without
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

MEND_COLUMNS = [{"label": "Family"}, {"label": "Keyworker"}, {"label": "What to do"}]
# As many lines as a chart tells apart: of how many open families is said with the day.
TREND_COLUMNS = ["Day", *(each.words for each in FAULTS)]
WORKER_COLUMNS = [
    *({"label": "Keyworker"}, {"label": "Open families", "numeric": True}),
    *({"label": each.words, "numeric": True} for each in FAULTS),
]


def quality(request: SignedInRequest) -> HttpResponse:
    """Figures of every fault, and of one the records with the form that mends each."""
    access.require(request.user, Permission.EDIT_FAMILY)
    form = QualityForm(request.GET, user=request.user)
    found = Quality(request.user, form.filters())
    page = paginate(request, found.families)
    families = list(page.object_list)
    lines = to_mend(families, form.fault_chosen())
    audit.record(Event.LIST_VIEWED, by=request.user, list="quality", shown=len(families))
    shown = {"form": form, "page": page, "today": timezone.localdate(), "tiles": found.tiles}
    shown |= {"faults": _tabs(request, form.fault_chosen()), "mend_columns": MEND_COLUMNS}
    shown |= {"lines": [_line(each) for each in lines], "team": request.user.team}
    shown |= saving("quality", form.query())
    return render(request, "families/quality.html", shown | _overseen(request.user, found))


def _tabs(request: SignedInRequest, chosen: Fault) -> list[dict[str, Any]]:
    """Each fault, with the records that have it."""
    return [
        {
            "label": each.words,
            "active": each is chosen,
            "url": f"{without(request, 'fault', fault=each.value)}#mend",
        }
        for each in Fault
    ]


def _line(line: Line) -> list[Any]:
    family = {"text": line.family.reference, "url": line.family.get_absolute_url()}
    return [family, line.worker, {"text": line.what, "url": line.url}]


def _overseen(user: User, found: Quality) -> dict[str, Any]:
    """By keyworker and over time, for whoever oversees: the lists are narrowed by keyworker."""
    if not access.can(user, Permission.ALLOCATE_FAMILY):
        return {}
    rows = [_row(each) for each in found.rows]
    points = trend(user, found.filters.team)
    return {
        **{"worker_columns": WORKER_COLUMNS, "workers": rows, "trend_columns": TREND_COLUMNS},
        "trend": [_point(day, counted) for day, counted in points],
    }


def _point(day: date, counted: dict[str, int]) -> dict[str, Any]:
    label = f"{day:%-d %B %Y}, {counted.get(ALL, 0):,} open"
    return {"label": label, "values": [counted.get(each.code, 0) for each in FAULTS]}


def _row(row: Row) -> list[Any]:
    return [row.name, _number(row.families), *(_number(each) for each in row.faults)]


def _number(figure: Figure) -> dict[str, Any]:
    url = figure.url if figure.number else ""
    return {"text": figure.number, "url": url, "numeric": True}
