"""What is done with one claim: ready, to audit, back to a draft, withdrawn, judged again."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from families.queries.families import family_or_404
from families.queries.words import words_of
from outcomes.actions import claims as actions
from outcomes.actions.claim_snapshots import decide_equivalent_progress
from outcomes.forms.claims import WithdrawForm
from outcomes.forms.claims_bulk import EquivalentForm
from outcomes.models import Claim, ClaimState
from outcomes.queries.claims import claim_or_404, needs_to_decide
from outcomes.rules.claims import NEXT
from privacy import access, audit, jobs
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest


@require_POST
def claim_ready(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Judged once more and frozen, by a job: an analyst does not reach the family's records."""
    access.require(request.user, Permission.PREPARE_CLAIM)
    claim = claim_or_404(claim_id, user=request.user)
    job = jobs.request("ready_claims", by=request.user, params={"items": [str(claim.pk)]})
    return redirect("privacy:job", job.pk)


@require_POST
def claim_to_audit(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Sent to internal audit."""
    said = "The claim is with internal audit."
    return _moved(request, claim_id, actions.send_to_audit, said)


@require_POST
def claim_reopen(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Back to a draft after a failed audit."""
    said = "The claim is a draft again. Put right what audit found, then make it ready."
    return _moved(request, claim_id, actions.reopen, said)


def _moved(
    request: SignedInRequest, claim_id: uuid.UUID, move: Callable[..., Claim], said: str
) -> HttpResponse:
    """One move, said and shown; a refusal in words."""
    access.require(request.user, Permission.PREPARE_CLAIM)
    claim = claim_or_404(claim_id, user=request.user)
    try:
        move(claim=claim, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect(claim)


def claim_withdraw(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Taken back, with a reason, once the consequences have been read."""
    access.require(request.user, Permission.WITHDRAW_CLAIM)
    claim = claim_or_404(claim_id, user=request.user)
    form = WithdrawForm(request.POST or None)
    if form.run(actions.withdraw, claim=claim, by=request.user):
        messages.success(request, f"Claim {claim.reference} is withdrawn.")
        return redirect(claim)
    shown = {"form": form, "claim": claim, "sent": claim.state in SENT}
    return render(request, "outcomes/claim_withdraw.html", shown)


SENT = (ClaimState.SUBMITTED, ClaimState.PAID)


@require_POST
def claim_recompute(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Judged again, on what was frozen and on the records of today."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    claim = claim_or_404(claim_id, user=request.user)
    job = jobs.request("recompute_claim", by=request.user, params={"claim": str(claim.pk)})
    return redirect("privacy:job", job.pk)


def equivalent_progress(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """A head of service decides that a need has made equivalent progress."""
    needed = Permission.DECIDE_EQUIVALENT_PROGRESS
    family = family_or_404(family_id, user=request.user, permission=needed)
    needs, words = needs_to_decide(family), words_of(family)
    code = family.framework.code
    form = EquivalentForm(request.POST or None, needs=needs, words=words, framework=code)
    if form.run(decide_equivalent_progress, family=family, by=request.user):
        messages.success(request, "The decision is kept. It counts from the next results on.")
        return redirect("outcomes:family", family.pk)
    audit.record_view(family, by=request.user, family=family)
    shown = {"form": form, "family": family, "needs": needs}
    return render(request, "outcomes/equivalent_progress.html", shown)


MOVES: tuple[tuple[ClaimState, Permission, str, str, str], ...] = (
    (ClaimState.READY, Permission.PREPARE_CLAIM, "claim_ready", "Make ready", ""),
    (ClaimState.IN_AUDIT, Permission.PREPARE_CLAIM, "claim_to_audit", "Send to audit", ""),
    (ClaimState.DRAFT, Permission.PREPARE_CLAIM, "claim_reopen", "Take back as a draft", ""),
    (ClaimState.WITHDRAWN, Permission.WITHDRAW_CLAIM, "claim_withdraw", "Withdraw", "page"),
)


def moves_open_to(claim: Claim, user: User) -> list[dict[str, Any]]:
    """The buttons of this reader: what their role may do from where the claim stands."""
    return [
        {"label": label, "page": page, "url": reverse(f"outcomes:{name}", args=[claim.pk])}
        for to, permission, name, label, page in MOVES
        if to in NEXT[ClaimState(claim.state)] and access.can(user, permission)
    ]
