"""Handing a family over: offer it, take that back, and the answer of whoever is to have it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import transfers as actions
from families.forms.transfers import RejectForm, TransferForm
from families.models import Transfer
from families.queries import transfers as queries
from families.queries.families import family_or_404
from families.views.parts import part_page
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

OFFERED = "The family is offered. It stays with its keyworker until that is accepted."
TAKEN_BACK = "The offer is taken back."
ACCEPTED, REJECTED = "You accepted the family.", "The family stays where it is."
COLUMNS = [{"label": name} for name in ("Family", "From", "For", "Since")]
ASKED = [{"label": name} for name in ("Family", "To", "Answer", "Asked")]


def transfer_list(request: SignedInRequest) -> HttpResponse:
    """Families that wait for one's answer, and what became of those that one offered."""
    access.require(request.user, Permission.EDIT_FAMILY)
    waiting = list(queries.waiting_for(request.user))
    page = paginate(request, queries.asked_by(request.user))
    audit.record(Event.LIST_VIEWED, by=request.user, list="transfers", shown=len(waiting))
    shown = {"rows": [_row(each) for each in waiting], "columns": COLUMNS, "page": page}
    shown |= {"asked": [_asked(each) for each in page], "asked_columns": ASKED}
    return render(request, "families/transfer_list.html", shown)


def _row(each: Transfer) -> list[Any]:
    url = reverse("families:transfer_answer", args=[each.pk])
    return [{"text": each.reference, "url": url}, each.asked_by.name, each.to_whom, _day(each)]


def _asked(each: Transfer) -> list[Any]:
    url = reverse("families:family", args=[each.family_id])
    answer = {"text": each.get_state_display(), "hint": each.answer}
    return [{"text": each.reference, "url": url}, each.to_whom, answer, _day(each)]


def _day(each: Transfer) -> str:
    return f"{timezone.localtime(each.asked_at):%-d %B %Y}"


def family_transfer(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Offer the family to somebody, or see to whom it is offered."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = TransferForm(
        request.POST or None,
        workers=queries.who_may_take(family),
        teams=queries.teams_to_take(family),
    )
    if form.run(actions.offer_family, family=family, by=request.user):
        messages.success(request, OFFERED)
        return redirect(family)
    offered = queries.open_transfer_of(family)
    return part_page(request, "family_transfer", family, form=form, offered=offered)


@require_POST
def transfer_take_back(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Not handed over after all."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    try:
        actions.take_back_transfer(family=family, by=request.user)
        messages.success(request, TAKEN_BACK)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(family)


def transfer_answer(request: SignedInRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """What is offered; reject it with a reason, or accept it."""
    access.require(request.user, Permission.EDIT_FAMILY)
    offered = queries.transfer_or_404(transfer_id, user=request.user)
    form = RejectForm(request.POST or None)
    if form.run(actions.reject_transfer, transfer=offered, by=request.user):
        messages.success(request, REJECTED)
        return redirect("families:transfers")
    audit.record_view(offered, by=request.user)
    return render(request, "families/transfer_answer.html", {"form": form, "offered": offered})


@require_POST
def transfer_accept(request: SignedInRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """Take it: from now on it is here."""
    access.require(request.user, Permission.EDIT_FAMILY)
    offered = queries.transfer_or_404(transfer_id, user=request.user)
    try:
        actions.accept_transfer(transfer=offered, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("families:transfers")
    messages.success(request, ACCEPTED)
    return redirect("families:family", offered.family_id)
