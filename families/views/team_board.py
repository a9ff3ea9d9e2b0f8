"""A manager's board of the team, and what counts how much in a caseload."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone

from families.actions.caseload import set_weights
from families.forms.team_board import TeamForm, WeightsForm
from families.models import CaseloadWeights
from families.queries.caseload import InForce, weights_in_force, weights_of, weights_said
from families.queries.kept_figures import figures_for
from families.queries.team_board import Board, Figure, Row
from families.rules.caseload import WEIGHT_WORDS, Weights, plain
from families.saved_pages import as_query, saving
from families.views.kept_figures import not_yet, since
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

CODE = "board"
ROWS = 50
CHART_COLUMNS = ["Keyworker", "Weighted caseload"]
WEIGHT_COLUMNS = [{"label": "What"}, {"label": "Counts", "numeric": True}]
SUGGESTED = "Our own suggestion. No national standard is known, and nobody has confirmed it yet."
ALLOCATE = {"label": "Allocate families", "url": reverse_lazy("families:allocations")}
SAVED = "Caseloads are counted so from now on."


def team_board(request: SignedInRequest) -> HttpResponse:
    """What waits in the team and how much work each keyworker has; figures open their lists."""
    access.require(request.user, Permission.ALLOCATE_FAMILY)  # Their lists go by keyworker.
    form = TeamForm(request.GET, user=request.user)
    query = as_query(team=form.team_chosen())
    found = figures_for(request.user, CODE, query, partial(told, request.user, form.team_chosen()))
    if found.shown is None:
        return not_yet(request, "Team", CODE, query)
    shown = _a_page(request, found.shown) | since(found, CODE, query) | saving(CODE, query)
    rows = len(shown["page"].object_list)
    audit.record(Event.LIST_VIEWED, by=request.user, list="team", shown=rows)
    shown |= {"form": form, "team": request.user.team or form.words(), "actions": [ALLOCATE]}
    may = access.can(request.user, Permission.SET_CASELOAD_WEIGHTS)
    shown |= {"today": timezone.localdate(), "may_set": may}
    return render(request, "families/team_board.html", shown)


def _a_page(request: SignedInRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """Some keyworkers, and their bars of the chart."""
    page = paginate(request, shown["rows"], ROWS)
    bars = shown["bars"][max(page.start_index() - 1, 0) : page.end_index()]
    return {**shown, "page": page, "bars": bars}


def told(user: User, team: str) -> dict[str, Any]:
    """Every figure of the board, as plain values; whoever leads nobody stands last, without bar."""
    board = Board(user, team)
    return {
        **{"families": board.families, "tiles": [each.tile for each in board.tiles]},
        **{"columns": _columns(board), "rows": [_row(each) for each in board.rows]},
        "bars": [_bar(each) for each in board.rows if each.worker],
        **{"chart_columns": CHART_COLUMNS, **_basis(board.weights)},
    }


def work_out(user: User, data: QueryDict) -> dict[str, Any]:
    """The same for a worker, which has the filters alone."""
    return told(user, TeamForm(data, user=user).team_chosen())


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
