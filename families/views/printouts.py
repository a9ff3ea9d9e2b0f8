"""Paper of a family: pages that print, and the same as tagged PDFs made in the background."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import printouts as actions
from families.models import Printout
from families.queries import printouts as queries
from families.queries.visit_pack import visit_pack as pack_of
from families.views.parts import part_page
from privacy import audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.gate import step_up
from privacy.web import SignedInRequest, attached, paginate

LINES_A_PAGE = 200


def printout_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What can be printed of a family, and what one had made of it."""
    family = queries.family_to_print(family_id, user=request.user)
    page = paginate(request, queries.printouts_of(family, user=request.user))
    shown: dict[str, Any] = {
        "page": page,
        "plan": queries.plan_to_print(family),
        "job": queries.open_job_of(family, user=request.user),
    }
    return part_page(request, "printout_list", family, **shown)


@require_POST
def printout_make(request: SignedInRequest, family_id: uuid.UUID, kind: str) -> HttpResponse:
    """Have one made in the background; its job's page says how far it is."""
    family = queries.family_to_print(family_id, user=request.user)
    plan = queries.plan_to_print(family) if kind == Printout.Kind.PLAN else None
    facts: dict[str, Any] = {"family": family, "kind": kind, "assessment": plan, "by": request.user}
    try:
        job = actions.ask_for_printout(**facts)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("families:printouts", family.pk)
    return redirect("privacy:job", job.pk)


def visit_pack(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """The pack for a visit, to be printed from the browser."""
    family = queries.family_to_print(family_id, user=request.user)
    audit.record(Event.FAMILY_PRINTED, family, by=request.user, family=family, kind="visit")
    pack = pack_of(family)
    return render(request, "families/visit_pack.html", {"family": family, "pack": pack})


@step_up
def printout(
    request: SignedInRequest, family_id: uuid.UUID, printout_id: uuid.UUID
) -> HttpResponse:
    """The whole record as a page that prints, just as it stands in the file."""
    family = queries.family_to_print(family_id, user=request.user)
    found = queries.printout_or_404(family, printout_id, user=request.user)
    if not found.told or found.expires_at <= timezone.now():
        messages.warning(request, actions.GONE)
        return redirect("families:printouts", family.pk)
    audit.record(Event.FAMILY_PRINTED, found, by=request.user, family=family, kind=found.kind)
    told = queries.told_of(found)
    page = paginate(request, told["lines"], LINES_A_PAGE)
    shown = {"family": family, "printout": found, "told": told, "page": page}
    return render(request, "families/whole_record.html", shown)


@require_POST
@step_up
def printout_download(
    request: SignedInRequest, family_id: uuid.UUID, printout_id: uuid.UUID
) -> HttpResponse:
    """The PDF; noted before its first byte leaves."""
    facts: dict[str, Any] = {"family_id": family_id, "printout_id": printout_id, "by": request.user}
    try:
        name, content = actions.read_printout(**facts)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("families:printouts", family_id)
    return attached(content, name)


# The note is committed by the action itself, and the bytes follow.
printout_download.opens_own_transaction = True  # type: ignore[attr-defined]
