"""A worker's caseload handed on: the choice, and what became of it."""

import uuid
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions import handing as actions
from families.forms.handing import ALL, HandOnForm
from families.models import CaseloadMove, CaseloadMoveRow, Family
from families.queries import handing as queries
from families.queries.allocation import keyworkers_within_reach, with_caseload
from families.queries.listing import names_of
from privacy import access, audit, jobs
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": "Family"}, {"label": "Result"}, {"label": "Why not"}]
COLOURS = {"moved": "green", "refused": "yellow", "": "grey"}


def hand_on(request: SignedInRequest, worker_id: uuid.UUID) -> HttpResponse:
    """Tick families of a worker, or take all, and say who leads them; a job does it, row by row."""
    access.require(request.user, Permission.ALLOCATE_FAMILY)
    worker = queries.worker_or_404(worker_id, request.user)
    page = paginate(request, queries.families_led_by(worker, request.user))
    form = _form(request, worker, page)
    move = form.run(actions.ask_to_hand_on, worker=worker, by=request.user)
    if move is not None:
        return _asked(request, move)
    audit.record(Event.LIST_VIEWED, worker, by=request.user, list="caseload", shown=len(page))
    words = f"Hand on all {page.paginator.count:,}"
    context = {"worker": worker, "page": page, "form": form}
    context["all_of_them"] = {"name": "then", "value": ALL, "label": words}
    return render(request, "families/hand_on.html", context)


def _asked(request: SignedInRequest, move: CaseloadMove) -> HttpResponse:
    """The job that hands them on, and its page."""
    params = {"move": str(move.pk)}
    job = jobs.request("hand_on_caseload", by=request.user, params=params)
    return redirect("privacy:job", job.pk)


def _form(request: SignedInRequest, worker: User, page: Page[Family]) -> HandOnForm:
    """The families of this page, and everybody else who could lead them."""
    others = keyworkers_within_reach(request.user).exclude(pk=worker.pk)
    return HandOnForm(
        request.POST or None,
        families=page,
        names=names_of([family.pk for family in page]),
        workers=with_caseload(others),
        today=timezone.localdate(),
    )


def handed_on(request: SignedInRequest, move_id: uuid.UUID) -> HttpResponse:
    """What became of each family of a caseload that was handed on."""
    access.require(request.user, Permission.ALLOCATE_FAMILY)
    move = queries.move_or_404(move_id, request.user)
    page = paginate(request, queries.rows_of(move, request.user))
    audit.record(Event.LIST_VIEWED, move, by=request.user, list="handed on", shown=len(page))
    context = {
        **{"move": move, "page": page, "columns": COLUMNS, "rows": _rows(list(page))},
        "counts": queries.counts_of(move, request.user),
    }
    return render(request, "families/handed_on.html", context)


def _rows(rows: list[CaseloadMoveRow]) -> list[list[Any]]:
    names = names_of([row.family_id for row in rows])
    return [_row(row, names.get(row.family_id, "")) for row in rows]


def _row(row: CaseloadMoveRow, name: str) -> list[Any]:
    url = reverse("families:family", args=[row.family_id])
    family = {"text": row.family.reference, "url": url, "hint": name}
    result = {"text": row.get_became_display(), "colour": COLOURS[row.became]}
    return [family, result, row.refusal]
