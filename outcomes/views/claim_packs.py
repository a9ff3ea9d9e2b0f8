"""Packs of a claim for a spot check: those there are, a new one, the document."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from outcomes.actions import claim_packs as actions
from outcomes.models import ClaimPack
from outcomes.queries import claim_packs as queries
from outcomes.queries.claims import claim_or_404
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest, attached, paginate

COLUMNS = [{"label": "Made"}, {"label": "By"}, {"label": "State"}, {"label": "SHA-256"}]


def claim_packs(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """The packs of a claim, and a button for a new one."""
    access.require(request.user, Permission.MAKE_CLAIM_PACK)
    claim = claim_or_404(claim_id, user=request.user)
    audit.record_view(claim, by=request.user, family=claim.family)
    job = queries.open_job_of(claim)
    page = paginate(request, queries.packs_of(claim))
    live = [each for each in page if each.destroyed_at is None]
    context = {
        **{"claim": claim, "page": page, "columns": COLUMNS, "live": live[:1]},
        "rows": [_row(each) for each in page],
        "frozen": queries.is_frozen(claim),
        "job": job,
    }
    return render(request, "outcomes/claim_packs.html", context)


def _row(each: ClaimPack) -> list[Any]:
    """A pack's line."""
    ends = f"Until {timezone.localtime(each.expires_at):%-d %B %Y}"
    kept = {"text": "Can be downloaded", "colour": "green", "hint": ends}
    gone = {"text": "Destroyed", "colour": "grey"}
    return [
        f"{timezone.localtime(each.made_at):%-d %B %Y, %H:%M}",
        each.made_by.name,
        gone if each.destroyed_at else kept,
        each.sha256[:16],
    ]


@require_POST
def claim_pack_make(request: SignedInRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Have a pack made."""
    access.require(request.user, Permission.MAKE_CLAIM_PACK)
    claim = claim_or_404(claim_id, user=request.user)
    try:
        job = actions.ask_for_pack(claim=claim, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("outcomes:claim_packs", claim_id)
    return redirect("privacy:job", job.pk)


@step_up
@require_POST
def claim_pack_download(
    request: SignedInRequest, claim_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse:
    """The document; noted before its first byte leaves."""
    try:
        pack, content = actions.read_pack(claim_id=claim_id, pack_id=pack_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("outcomes:claim_packs", claim_id)
    return attached(content, f"{pack.claim.reference}.pdf")


# The note is committed by the action itself, and the bytes follow.
claim_pack_download.opens_own_transaction = True  # type: ignore[attr-defined]
