"""A manager's board of the team, and what counts how much in a caseload."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions.caseload import set_weights
from families.forms.team_board import TeamForm, WeightsForm
from families.models import CaseloadWeights
from families.queries.caseload import InForce, weights_in_force, weights_of, weights_said
from families.queries.team_board import Board, Figure, Row
from families.rules.caseload import WEIGHT_WORDS, Weights, plain
from families.saved_pages import as_query, saving
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

ROWS = 50
CHART_COLUMNS = ["Keyworker", "Weighted caseload"]
WEIGHT_COLUMNS = [{"label": "What"}, {"label": "Counts", "numeric": True}]
SUGGESTED = "Our own suggestion. No national standard is known, and nobody has confirmed it yet."
SAVED = "Caseloads are counted so from now on."


def team_board(request: SignedInRequest) -> HttpResponse:
    """What waits in the team and how much work each keyworker has; figures open their lists."""
    access.require(request.user, Permission.ALLOCATE_FAMILY)  # Their lists go by keyworker.
    form = TeamForm(request.GET, user=request.user)
    board = Board(request.user, form.team_chosen())
    page = paginate(request, board.rows, ROWS)
    audit.record(Event.LIST_VIEWED, by=request.user, list="team", shown=len(page.object_list))
    shown: dict[str, Any] = {"form": form, "board": board, "page": page}
    shown |= {"team": request.user.team or form.words(), "chart_columns": CHART_COLUMNS}
    shown |= {"columns": _columns(board), "rows": [_row(each) for each in page]}
    shown |= {"bars": [_bar(each) for each in page if each.worker], **_basis(board.weights)}
    shown |= {"actions": [{"label": "Allocate families", "url": reverse("families:allocations")}]}
    shown |= saving("board", as_query(team=form.team_chosen()))
    shown["may_set"] = access.can(request.user, Permission.SET_CASELOAD_WEIGHTS)
    return render(request, "families/team_board.html", shown)


def _columns(board: Board) -> list[dict[str, Any]]:
    words = ["Open families", "Weighted caseload", *(each.words for each in board.narrowings)]
    return [{"label": "Keyworker"}, *({"label": each, "numeric": True} for each in words)]


def _row(row: Row) -> list[Any]:
    """A line of the table: each number that is one leads to its list."""
    hint = str(row.worker.team or "") if row.worker else "Waiting to be allocated"
    if row.worker and not row.worker.is_active:
        hint = "Account closed"
    weighted = {"text": plain(row.weighted), "numeric": True}
    todo = [_number(each) for each in row.todo]
    return [{"text": row.name, "hint": hint}, _number(row.families), weighted, *todo]


def _number(figure: Figure) -> dict[str, Any]:
    url = figure.url if figure.number else ""
    return {"text": figure.number, "url": url, "numeric": True}


def _bar(row: Row) -> dict[str, Any]:
    return {"label": row.name, "values": [plain(row.weighted)]}


def _basis(held: InForce) -> dict[str, Any]:
    """What counts how much in words, and who says so."""
    basis = SUGGESTED
    if held.said:
        day = timezone.localdate(held.said.set_at)
        basis = f"Confirmed by {held.said.set_by.name} on {day:%-d %B %Y}."
    rows = _weight_rows(held.weights)
    return {"weights": rows, "weight_columns": WEIGHT_COLUMNS, "basis": basis}


def _weight_rows(weights: Weights) -> list[list[Any]]:
    return [
        [words, {"text": plain(getattr(weights, name)), "numeric": True}]
        for name, words in WEIGHT_WORDS.items()
    ]


def caseload_weights(request: SignedInRequest) -> HttpResponse:
    """A head of service changes or confirms what counts how much; what held before is kept."""
    access.require(request.user, Permission.SET_CASELOAD_WEIGHTS)
    held = weights_in_force()
    form = WeightsForm(request.POST or None, now=held.weights)
    if form.run(set_weights, by=request.user):
        messages.success(request, SAVED)
        return redirect("families:team_board")
    page = paginate(request, weights_said())
    shown = {"form": form, "page": page, "history": [_told(each) for each in page]}
    return render(request, "families/caseload_weights.html", {**shown, **_basis(held)})


def _told(said: CaseloadWeights) -> dict[str, Any]:
    """A version as an entry of the history."""
    known = weights_of(said)
    counted = [f"{words}: {plain(getattr(known, name))}." for name, words in WEIGHT_WORDS.items()]
    text = f"{' '.join(counted)} Why: {said.reason}"
    return {"title": "Weights set", "on": said.set_at, "by": said.set_by.name, "text": text}
