"""Deciding about a return: approve, refuse, recall."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from exports.actions import returns as actions
from exports.forms import RecallForm, RefusalForm
from exports.queries import returns as queries
from exports.rules import State
from privacy import access
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import ActionForm, SignedInRequest


@require_POST
def approve(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Approve what was built."""
    try:
        held = actions.approve_return(return_id=return_id, by=request.user)
        released = held.state == State.RELEASED
        messages.success(request, "Return released." if released else "Your approval is noted.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("exports:return", return_id)


def refuse(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Say no, with a reason."""
    return _with_reason(request, return_id, RefusalForm, actions.refuse_return, REFUSE)


def recall(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Call a released return back, with a reason."""
    return _with_reason(request, return_id, RecallForm, actions.recall_return, RECALL)


REFUSE = {
    "title": "Refuse this return",
    "text": "The file is deleted. A new return can be built for the half-year afterwards.",
    "done": "Return refused.",
}
RECALL = {
    "title": "Recall this return",
    "text": "Nobody can download it from now on. Whoever has it already must be told: the readings "
    "noted on its page say who that is.",
    "done": "Return recalled.",
}


def _with_reason(
    request: SignedInRequest,
    return_id: uuid.UUID,
    form_class: type[ActionForm],
    action: Callable[..., Any],
    words: dict[str, str],
) -> HttpResponse:
    """A page with the reasons to choose from."""
    access.require(request.user, Permission.APPROVE_RETURN)
    shown, form = queries.return_or_404(return_id), form_class(request.POST or None)
    if form.run(action, return_id=return_id, by=request.user):
        messages.success(request, words["done"])
        return redirect(shown)
    context = {"shown": shown, "form": form, **words}
    return render(request, "exports/return_reason.html", context)
