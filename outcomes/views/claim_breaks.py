"""Breaks under a claim: what broke, what to do, and the form that decides on it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from families.queries.reveals import mask_for
from outcomes.actions.claim_breaks import decide_on_breaks
from outcomes.forms.claim_breaks import BreakForm
from outcomes.models import Claim
from outcomes.queries.claim_breaks import Standing, breaks_of
from outcomes.queries.claims import claim_or_404
from outcomes.rules.claim_breaks import to_do
from outcomes.rules.claims import ClaimState
from privacy import access, audit
from privacy.roles import Permission
from privacy.web import SignedInRequest


def claim_breaks(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """What has broken under a claim; an analyst withdraws it or keeps it with a reason."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    claim = claim_or_404(claim_id, user=request.user)
    audit.record_view(claim, by=request.user, family=claim.family)
    breaks = breaks_of(claim, mask_for(request.user, claim.family_id))
    form = _form(request, breaks)
    if form is not None:
        decided: Claim | None = form.run(decide_on_breaks, claim=claim, by=request.user)
        if decided is not None:
            withdrawn = decided.state == ClaimState.WITHDRAWN
            messages.success(request, "The claim is withdrawn." if withdrawn else "It is kept.")
            return redirect(claim)
    shown = {"claim": claim, "breaks": breaks, "form": form, "to_do": to_do(claim.state)}
    return render(request, "outcomes/claim_breaks.html", shown)


def _form(request: SignedInRequest, breaks: Standing | None) -> BreakForm | None:
    """For those who may withdraw a claim, where anything waits."""
    waiting = [each.broken.id for each in breaks.waiting] if breaks else []
    if not waiting or not access.can(request.user, Permission.WITHDRAW_CLAIM):
        return None
    return BreakForm(request.POST or None, breaks=waiting)
