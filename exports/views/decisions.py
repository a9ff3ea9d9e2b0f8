"""Deciding about a return: approve, refuse, recall."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from exports.actions import returns as actions
from exports.forms import RecallForm, RefusalForm
from exports.models import Return
from exports.queries import returns as queries
from exports.rules import State
from privacy import access
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import ActionForm, SignedInRequest


@step_up
@require_POST
def approve(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Approve what was built; of the study the envelope that the button names."""
    try:
        held = actions.approve_return(return_id=return_id, by=request.user, **_said(request.POST))
        if held.state == State.REFUSED:
            messages.warning(request, f"{held.reason}.")
        else:
            released = held.state == State.RELEASED
            messages.success(request, "Return released." if released else "Your approval is noted.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("exports:return", return_id)


def _said(given: QueryDict) -> dict[str, Any]:
    """Which envelope, which answers were read, and whether it goes although few can be matched."""
    return {
        "part": given.get("part", ""),
        "answers_read": given.get("answers"),
        "poor_match_confirmed": "poor_match_confirmed" in given,
    }


@require_POST
def acknowledge(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """The recipients have what was sent."""
    try:
        actions.acknowledge_return(return_id=return_id, by=request.user)
        messages.success(request, "Receipt recorded. Who is meant by a reference is forgotten.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("exports:return", return_id)


@step_up
def refuse(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Say no, with a reason."""
    return _with_reason(request, return_id, REFUSAL)


@step_up
def recall(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Call a released return back, with a reason."""
    return _with_reason(request, return_id, RECALL)


@dataclass(frozen=True)
class Decision:
    """A decision that needs a reason: its form, what it does, its words."""

    form: type[ActionForm]
    action: Callable[..., Return]
    title: str
    text: str
    done: str


REFUSAL = Decision(
    RefusalForm,
    actions.refuse_return,
    "Refuse this return",
    "The file is deleted. A new return can be built for the half-year afterwards.",
    "Return refused.",
)
RECALL = Decision(
    RecallForm,
    actions.recall_return,
    "Recall this return",
    "Nobody can download it from now on. Whoever has it must be told: the readings noted on "
    "its page say who that is.",
    "Return recalled.",
)


def _with_reason(
    request: SignedInRequest, return_id: uuid.UUID, decision: Decision
) -> HttpResponse:
    """A page with the reasons to choose from."""
    access.require(request.user, Permission.APPROVE_RETURN)
    shown = queries.return_or_404(return_id)
    form = decision.form(request.POST if request.method == "POST" else None)
    if form.run(decision.action, return_id=return_id, by=request.user):
        messages.success(request, decision.done)
        return redirect(shown)
    context = {"shown": shown, "form": form, "decision": decision}
    return render(request, "exports/return_reason.html", context)
