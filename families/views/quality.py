"""What is missing or cannot be right in records: by keyworker, over time, where it is mended."""

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from families.forms.quality import QualityForm
from families.models.quality import ALL
from families.queries.kept_figures import figures_for
from families.queries.quality import FAULTS, Line, Quality, Row, to_mend, trend
from families.queries.team_board import Figure
from families.rules.quality import Fault
from families.saved_pages import saving
from families.views.kept_figures import not_yet, since
from families.views.parts import without
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

CODE = "quality"
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
    quality = Quality(request.user, form.filters())
    found = figures_for(request.user, CODE, form.query(), partial(told, quality))
    if found.shown is None:
        return not_yet(request, "Data quality", CODE, form.query())
    shown = {"form": form, "today": timezone.localdate(), "team": request.user.team}
    shown |= {"faults": _tabs(request, form.fault_chosen()), **since(found, CODE, form.query())}
    shown |= found.shown | saving(CODE, form.query()) | _over_time(request.user, quality)
    shown |= _by_worker(request, found.shown)
    lines = {} if found.ahead else _lines(request, quality, form.fault_chosen())
    audit.record(Event.LIST_VIEWED, by=request.user, list=CODE, shown=len(lines.get("lines", ())))
    return render(request, "families/quality.html", shown | lines)


def told(found: Quality) -> dict[str, Any]:
    """Every figure of the page, as plain values; by keyworker for whoever oversees."""
    shown: dict[str, Any] = {"tiles": [each.tile for each in found.tiles]}
    if not access.can(found.user, Permission.ALLOCATE_FAMILY):
        return shown
    return {**shown, "worker_columns": WORKER_COLUMNS, "workers": [_row(row) for row in found.rows]}


def work_out(user: User, data: QueryDict) -> dict[str, Any]:
    """The same for a worker, which has the filters alone."""
    return told(Quality(user, QualityForm(data, user=user).filters()))


def _lines(request: SignedInRequest, found: Quality, fault: Fault) -> dict[str, Any]:
    """The records that have one fault, a page at a time, each with the form that mends it."""
    page = paginate(request, found.families)
    lines = [_line(each) for each in to_mend(list(page.object_list), fault)]
    return {"page": page, "lines": lines, "mend_columns": MEND_COLUMNS}


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


def _by_worker(request: SignedInRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """A page of the keyworkers, for whoever oversees."""
    if "workers" not in shown:
        return {}
    return {"workers": paginate(request, shown["workers"], parameter="keyworkers")}


def _over_time(user: User, found: Quality) -> dict[str, Any]:
    """As it was counted every night, for whoever oversees."""
    if not access.can(user, Permission.ALLOCATE_FAMILY):
        return {}
    points = trend(user, found.filters.team)
    return {"trend_columns": TREND_COLUMNS, "trend": [_point(*each) for each in points]}


def _point(day: date, counted: dict[str, int]) -> dict[str, Any]:
    label = f"{day:%-d %B %Y}, {counted.get(ALL, 0):,} open"
    return {"label": label, "values": [counted.get(each.code, 0) for each in FAULTS]}


def _row(row: Row) -> list[Any]:
    return [row.name, _number(row.families), *(_number(each) for each in row.faults)]


def _number(figure: Figure) -> dict[str, Any]:
    url = figure.url if figure.number else ""
    return {"text": figure.number, "url": url, "numeric": True}
