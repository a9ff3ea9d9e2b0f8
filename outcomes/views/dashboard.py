"""The first dashboard of managers and heads of service."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from outcomes.queries import dashboard as queries
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest

COLUMNS = {
    "stage_columns": ["Stage", "Families"],
    "claim_columns": ["State", "Claims"],
    "need_columns": ["Headline problem", "Needs"],
    "caseload_columns": [{"label": "Lead worker"}, {"label": "Open families", "numeric": True}],
}


def dashboard(request: SignedInRequest) -> HttpResponse:
    """Families by stage, needs by headline problem, claims by state; figures open their lists."""
    access.require(request.user, Permission.VIEW_DASHBOARD)
    audit.record(Event.LIST_VIEWED, by=request.user, list="dashboard")
    context = {
        **COLUMNS,
        "today_words": f"{timezone.localdate():%-d %B %Y}",
        "team": request.user.team,
        "tiles": _tiles(request.user),
        "stages": _rows(queries.families_by_stage(request.user), "families:families", "stage"),
        "needs": _needs(request.user),
        "claims": _rows(queries.claims_by_state(request.user), "outcomes:claims", "state"),
        "caseloads": _caseloads(request.user),
    }
    return render(request, "outcomes/dashboard.html", context)


def _tiles(user: User) -> list[dict[str, Any]]:
    found = queries.claimable_in_last_run(user)
    waiting = queries.unallocated(user)
    tiles = [{"number": waiting, "label": "Unallocated", "url": reverse("families:allocations")}]
    if found:
        as_of, number = found
        hint = f"as on {as_of:%-d %B %Y}"
        tiles.append({"number": number, "label": "Families that could claim", "hint": hint})
    return tiles


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


def _needs(user: User) -> list[dict[str, Any]]:
    """One chart for each framework."""
    return [
        {
            "title": f"Needs by headline problem: {name}",
            "rows": _rows(figures, "families:families", "headline"),
        }
        for name, figures in queries.needs_by_headline(user).items()
    ]


def _caseloads(user: User) -> list[list[Any]]:
    return [
        [row["name"], {"text": row["number"], "numeric": True}] for row in queries.caseloads(user)
    ]
