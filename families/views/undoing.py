"""Undo buttons of a family: closed, allocated or accepted a few minutes ago."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from families.actions import undoing as actions
from families.queries.families import family_or_404
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import SignedInRequest

GIVEN_BACK = "{} is back where it was. The offer waits for your answer again."


@require_POST
def closing_undo(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """The family is open again."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    try:
        actions.undo_closing(family=family, by=request.user)
        messages.success(request, "The family is open again.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect(family)


@require_POST
def allocation_undo(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Whoever led the family before leads it on."""
    family = family_or_404(family_id, user=request.user, permission=Permission.ALLOCATE_FAMILY)
    try:
        actions.undo_allocation(family=family, by=request.user)
        messages.success(request, f"The allocation of {family.reference} is undone.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("families:allocations")


@require_POST
def acceptance_undo(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """It is where it was, and the offer waits again."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    try:
        actions.undo_acceptance(family=family, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(family)
    messages.success(request, GIVEN_BACK.format(family.reference))
    return redirect("families:transfers")
