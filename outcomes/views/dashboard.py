"""The first dashboard of managers and heads of service."""

from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from families.queries.families import families_visible_to
from families.queries.kept_figures import figures_for
from families.queries.team_board import Board
from families.saved_pages import saving
from families.views.kept_figures import not_yet, since
from outcomes.queries import dashboard as queries
from outcomes.queries.forecast import Forecast
from outcomes.rules.ahead import READY
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest

CODE = "dashboard"
COLUMNS = {
    "stage_columns": ["Stage", "Families"],
    "claim_columns": ["State", "Claims"],
    "need_columns": ["Headline problem", "Families"],
    "caseload_columns": [{"label": "Keyworker"}, {"label": "Open families", "numeric": True}],
}


def dashboard(request: SignedInRequest) -> HttpResponse:
    """Families by stage and headline problem, claims by state; figures open their lists."""
    access.require(request.user, Permission.VIEW_DASHBOARD)
    audit.record(Event.LIST_VIEWED, by=request.user, list=CODE)
    found = figures_for(request.user, CODE, "", partial(told, request.user))
    if found.shown is None:
        return not_yet(request, "Dashboard", CODE, "")
    today = f"{timezone.localdate():%-d %B %Y}"
    shown = {**COLUMNS, "today_words": today, "team": request.user.team}
    shown |= found.shown | since(found, CODE, "") | saving(CODE, "")
    return render(request, "outcomes/dashboard.html", shown)


def told(user: User) -> dict[str, Any]:
    """Every figure of the page, as plain values."""
    found, board = Forecast(families_visible_to(user)), Board(user, todo=False)
    return {
        "tiles": [board.unallocated.tile, *_ready(found)],
        "caseloads": _caseloads(board),
        "stages": _rows(queries.families_by_stage(user), "families:families", "stage"),
        "needs": _needs(user, found),
        "claims": _rows(queries.claims_by_state(user), "outcomes:claims", "state"),
    }


def work_out(user: User, data: QueryDict) -> dict[str, Any]:
    """The same for a worker; the page has no filters."""
    return told(user)


def _ready(found: Forecast) -> list[dict[str, Any]]:
    """By the run that finished last, if there is one: the list stands in the forecast."""
    last = queries.ready_in_last_run(found)
    if last is None:
        return []
    tile = {"number": last[1], "label": "Ready to claim", "hint": f"as on {last[0]:%-d %B %Y}"}
    return [{**tile, "url": f"{reverse('outcomes:forecast')}?place={READY}"}]


def _rows(figures: list[queries.Figure], name: str, key: str) -> list[dict[str, Any]]:
    """Lines of a chart's table; each leads to the list that was counted, narrowed."""
    return [
        {
            "label": figure.label,
            "values": [figure.number],
            "url": f"{reverse(name)}?{key}={figure.code}" if figure.opens else "",
        }
        for figure in figures
    ]


def _needs(user: User, found: Forecast) -> list[dict[str, Any]]:
    """One chart for each framework."""
    return [
        {
            "title": f"Families by headline problem: {name}",
            "rows": _rows(figures, "families:families", "headline"),
        }
        for name, figures in queries.families_by_headline(user, found.rules).items()
    ]


def _caseloads(board: Board) -> list[list[Any]]:
    return [
        [each.label, {"text": each.number, "url": each.url, "numeric": True}] for each in board.led
    ]
