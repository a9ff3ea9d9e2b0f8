"""Handing a record over: its file, made and downloaded; then to whom it went."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import disposal as actions
from privacy.actions import disposal_copies as copies
from privacy.errors import RuleBroken
from privacy.forms.disposal import HandOverForm
from privacy.gate import step_up
from privacy.models import DisposalCopy, DisposalItem, JobState
from privacy.queries import disposal as queries
from privacy.queries.disposal_copies import latest_work, standing_copy
from privacy.roles import Permission
from privacy.views.disposal_words import moment
from privacy.web import SignedInRequest, attached


def disposal_hand_over(
    request: SignedInRequest, disposal_id: uuid.UUID, going_id: uuid.UUID
) -> HttpResponse:
    """A record that a rule wants transferred: its file, and to whom it went."""
    access.require(request.user, Permission.REVIEW_DISPOSAL)
    batch = queries.batch_or_404(disposal_id)
    item = queries.to_hand_over_or_404(batch, going_id)
    form = HandOverForm(request.POST or None)
    if form.run(actions.hand_over, batch_id=batch.pk, item_id=item.pk, by=request.user):
        messages.success(request, "Recorded. Another person has to see the receipt.")
        return redirect(batch)
    shown = {"form": form, "batch": batch, "item": item, **_file(item)}
    return render(request, "privacy/disposal_hand_over.html", shown)


def _file(item: DisposalItem) -> dict[str, Any]:
    """The file that stands; the job that makes one, or why the last one made none."""
    copy, job = standing_copy(item), latest_work(item)
    failed = job is not None and job.state == JobState.FAILED
    return {
        "copy": copy,
        "facts": _facts(copy) if copy else [],
        "job": job if job and job.is_open else None,
        "problem": job.problem if failed and job and not copy else "",
    }


def _facts(copy: DisposalCopy) -> list[dict[str, str]]:
    papers = f"{copy.papers or 'no'} document{'' if copy.papers == 1 else 's'}"
    found = {
        "Made": f"{moment(copy.made_at)}, by {copy.made_by.name}",
        "In it": f"The record with its earlier versions, as a PDF and as data (JSON), and {papers}",
        "Left out": f"{copy.left_out} in quarantine: named in the record" if copy.left_out else "",
        "Size": filesizeformat(copy.size),
        "Fingerprint (SHA-256)": copy.sha256,
        "Last downloaded": moment(copy.fetched_at) or "Not yet",
        "Destroyed by itself": moment(copy.expires_at),
    }
    return [{"key": key, "value": value} for key, value in found.items() if value]


@require_POST
def disposal_copy_make(
    request: SignedInRequest, disposal_id: uuid.UUID, going_id: uuid.UUID
) -> HttpResponse:
    """Have the file made in the background."""
    try:
        copies.ask_for_copy(batch_id=disposal_id, item_id=going_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:disposal_hand_over", disposal_id, going_id)


@require_POST
@step_up
def disposal_copy(
    request: SignedInRequest, disposal_id: uuid.UUID, going_id: uuid.UUID
) -> HttpResponse:
    """The file; noted before its first byte leaves."""
    facts: dict[str, Any] = {"batch_id": disposal_id, "item_id": going_id, "by": request.user}
    try:
        name, content = copies.read_copy(**facts)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("privacy:disposal_hand_over", disposal_id, going_id)
    return attached(content, name)


# The note is committed by the action itself, and the bytes follow.
disposal_copy.opens_own_transaction = True  # type: ignore[attr-defined]
