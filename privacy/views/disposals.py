"""Disposals: the list, one batch with its records, its steps, and its certificate."""

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit, typesetting
from privacy.actions import disposal as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.disposal import RemovePersonForm
from privacy.forms.registers import StateFilter
from privacy.gate import step_up
from privacy.models import DisposalBatch, User
from privacy.queries import disposal as queries
from privacy.roles import Permission
from privacy.views import disposal_words as words
from privacy.web import SignedInRequest, attached, paginate

State = DisposalBatch.State
STATES = [("waits", "To be decided on"), ("hand_over", "To be handed over"), *State.choices]
COLUMNS = [
    *({"label": name} for name in ("Batch", "Proposed")),
    *({"label": name, "numeric": True} for name in ("Wait", "Erased")),
    {"label": "State"},
]
TABLES = [{"label": "Table"}, {"label": "Rows", "numeric": True}]


def disposals(request: SignedInRequest) -> HttpResponse:
    """Every batch, the newest first."""
    access.require(request.user, Permission.VIEW_DISPOSALS)
    form = StateFilter(request.GET, states=STATES)
    page = paginate(request, queries.batches(form.chosen()))
    audit.record(Event.LIST_VIEWED, by=request.user, list="disposals", shown=len(page))
    shown = {
        **{"form": form, "page": page, "columns": COLUMNS},
        "rows": [words.row(each) for each in page],
        "may_propose": access.can(request.user, Permission.REVIEW_DISPOSAL),
    }
    return render(request, "privacy/disposal_list.html", shown)


def disposal_person(request: SignedInRequest) -> HttpResponse:
    """Propose that one person goes out of families that live on."""
    access.require(request.user, Permission.REVIEW_DISPOSAL)
    form = RemovePersonForm(request.POST or None)
    made = form.run(actions.propose_person, by=request.user)
    if made:
        messages.success(request, "Proposed. It has to be reviewed and approved like any other.")
        return redirect(made)
    return render(request, "privacy/disposal_person.html", {"form": form})


def disposal(request: SignedInRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """One batch: what goes and why, what would go by table, and what may be done."""
    access.require(request.user, Permission.VIEW_DISPOSALS)
    batch = queries.batch_or_404(disposal_id)
    audit.record_view(batch, by=request.user)
    page = paginate(request, queries.items_of(batch))
    tables, files = words.tables(batch)
    shown = {
        **{"batch": batch, "tag": words.state(batch), "facts": words.facts(batch), "page": page},
        "items": [words.item(each, batch, request.user) for each in page],
        **{"columns": TABLES, "tables": tables, "files": files, **_may(batch, request.user)},
    }
    return render(request, "privacy/disposal_page.html", shown)


def _may(batch: DisposalBatch, user: User) -> dict[str, bool]:
    """What this person may do now."""
    cooled = batch.cools_until is not None and batch.cools_until <= timezone.now()
    own = user.pk in (batch.proposed_by_id, batch.reviewed_by_id)
    may_approve = access.can(user, Permission.APPROVE_DISPOSAL) and not own
    return {
        "may_review": batch.state == State.PROPOSED
        and access.can(user, Permission.REVIEW_DISPOSAL),
        "may_approve": batch.state == State.REVIEWED and cooled and may_approve,
        "may_refuse": batch.state in (State.PROPOSED, State.REVIEWED),
        "is_done": batch.state == State.DONE,
    }


@require_POST
def disposal_leave_out(
    request: SignedInRequest, disposal_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponse:
    """A record stays."""
    return _done(request, disposal_id, actions.leave_out, "Left out.", item_id=item_id)


@step_up
@require_POST
def disposal_receipt(
    request: SignedInRequest, disposal_id: uuid.UUID, going_id: uuid.UUID
) -> HttpResponse:
    """Another person has seen it."""
    said = "The receipt is confirmed."
    return _done(request, disposal_id, actions.confirm_receipt, said, item_id=going_id)


@require_POST
def disposal_review(request: SignedInRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """It was looked through; it cools off now."""
    return _done(request, disposal_id, actions.review, "Reviewed. It cools off now.")


@step_up
@require_POST
def disposal_approve(request: SignedInRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """Another person agrees."""
    return _done(request, disposal_id, actions.approve, "Approved. It is being executed.")


@require_POST
def disposal_refuse(request: SignedInRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """Nothing of it goes."""
    return _done(request, disposal_id, actions.refuse, "Refused. Nothing of it is disposed of.")


def _done(
    request: SignedInRequest, key: uuid.UUID, act: Callable[..., Any], said: str, **more: Any
) -> HttpResponse:
    try:
        act(batch_id=key, by=request.user, **more)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:disposal", key)


def disposal_certificate(request: SignedInRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """What was destroyed, in counts, as a PDF."""
    access.require(request.user, Permission.VIEW_DISPOSALS)
    batch = queries.batch_or_404(disposal_id)
    if batch.state != State.DONE:
        raise Http404
    told = words.certificate(batch)
    made = typesetting.pdf("disposal.typ", told, timezone.localtime(batch.finished_at))
    sha256 = hashlib.sha256(made).hexdigest()
    actions.note_certificate(batch=batch, sha256=sha256, by=request.user)
    return attached(made, f"{batch.name}.pdf")
