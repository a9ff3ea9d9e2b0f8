"""Documents behind a claim, and the file of one for internal audit."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from families.queries.reveals import mask_for
from families.views.attachments import as_saved
from outcomes.actions.claim_papers import read_claim_paper
from outcomes.queries.claim_judging import snapshot_of
from outcomes.queries.claim_papers import papers_behind
from outcomes.queries.claims import claim_or_404
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest


def claim_papers(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """The documents behind what was frozen."""
    access.require(request.user, Permission.VIEW_CLAIMS)
    claim = claim_or_404(claim_id, user=request.user)
    audit.record_view(claim, by=request.user, family=claim.family)
    mask = mask_for(request.user, claim.family_id)
    context = {
        "claim": claim,
        "papers": papers_behind(claim, snapshot_of(claim), mask),
        "may_download": access.can(request.user, Permission.AUDIT_CLAIM),
    }
    return render(request, "outcomes/claim_papers.html", context)


@step_up
@require_POST
def claim_paper(
    request: SignedInRequest, claim_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """The file, to be saved."""
    try:
        paper, content = read_claim_paper(claim_id=claim_id, paper_id=document_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("outcomes:claim_papers", claim_id)
    return as_saved(paper, content)


# The note is committed by the action itself, and the bytes follow.
claim_paper.opens_own_transaction = True  # type: ignore[attr-defined]
