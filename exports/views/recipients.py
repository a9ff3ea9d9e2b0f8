"""To whom the envelopes of the National Impact Study go."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from exports.actions import recipients as actions
from exports.forms import ConfirmRecipientForm, RecipientForm
from exports.models import Recipient
from exports.queries import study as queries
from privacy import access
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [
    {"label": "Recipient"},
    {"label": "Envelope"},
    {"label": "State"},
    {"label": "Agreement"},
    {"label": "Accreditation"},
    {"label": "Certificate holds until"},
    {"label": "Put by"},
]


def recipient_list(request: SignedInRequest) -> HttpResponse:
    """Everybody to whom something may be sealed, and who was a recipient before."""
    access.require(request.user, Permission.VIEW_RETURNS)
    page = paginate(request, queries.recipients())
    context = {
        **{"page": page, "rows": [_row(each) for each in page], "columns": COLUMNS},
        "may_pin": access.can(request.user, Permission.PIN_RECIPIENT),
    }
    return render(request, "exports/recipient_list.html", context)


def _row(each: Recipient) -> list[Any]:
    words, colour = _state(each)
    url = "" if each.ended_at else reverse("exports:recipient_confirm", args=[each.pk])
    return [
        {"text": each.name, "url": url, "hint": each.subject},
        each.get_part_display(),
        {"text": words, "colour": colour},
        {"text": each.agreement, "hint": f"until {each.agreement_until:%-d %B %Y}"},
        _accredited(each),
        f"{each.valid_until:%-d %B %Y}",
        {"text": each.put_by.name, "hint": f"{each.put_at:%-d %B %Y}"},
    ]


def _accredited(each: Recipient) -> dict[str, str]:
    if each.accredited_until is None:
        return {"text": "Not recorded", "hint": "nothing goes to them"}
    return {"text": each.accreditation, "hint": f"until {each.accredited_until:%-d %B %Y}"}


def _state(each: Recipient) -> tuple[str, str]:
    """Where a recipient stands, and the colour of its tag."""
    if each.ended_at:
        return "Ended", "grey"
    return ("Confirmed", "green") if each.confirmed_at else ("Waits for confirmation", "yellow")


@step_up
def recipient_new(request: SignedInRequest) -> HttpResponse:
    """Put a recipient; somebody else confirms them."""
    access.require(request.user, Permission.PIN_RECIPIENT)
    form = RecipientForm(request.POST or None)
    made = form.run(actions.put_recipient, by=request.user)
    if made:
        messages.success(request, "Recipient put. Somebody else has to confirm the certificate.")
        return redirect("exports:recipients")
    return render(request, "exports/recipient_new.html", {"form": form})


@step_up
def recipient_confirm(request: SignedInRequest, recipient_id: uuid.UUID) -> HttpResponse:
    """Compare the fingerprint with what the recipient reads out, and confirm or end."""
    access.require(request.user, Permission.PIN_RECIPIENT)
    shown = queries.recipient_or_404(recipient_id)
    form = ConfirmRecipientForm(request.POST or None)
    if form.run(actions.confirm_recipient, recipient_id=shown.pk, by=request.user):
        messages.success(request, f"{shown.name} is confirmed.")
        return redirect("exports:recipients")
    context = {"shown": shown, "form": form, "own": shown.put_by_id == request.user.pk}
    return render(request, "exports/recipient_confirm.html", context)


@step_up
@require_POST
def recipient_end(request: SignedInRequest, recipient_id: uuid.UUID) -> HttpResponse:
    """Nothing goes to them any more."""
    access.require(request.user, Permission.PIN_RECIPIENT)
    shown = queries.recipient_or_404(recipient_id)
    try:
        actions.end_recipient(recipient_id=shown.pk, by=request.user)
        messages.success(request, f"{shown.name} is no recipient any more.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("exports:recipients")
