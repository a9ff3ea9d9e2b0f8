"""Registers of impact assessments and sharing agreements: lists, new lines, one line decided."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.registers import StateFilter
from privacy.gate import step_up
from privacy.models import User
from privacy.queries import registers as queries
from privacy.roles import Permission
from privacy.views import footing_words as words
from privacy.web import SignedInRequest, paginate

STATES = [
    *(("stands", "In force"), ("look", "To look at")),
    *(("waits", "Waits for a second person"), ("ended", "Ended or refused")),
]
SAID = {
    words.CONFIRM: "Confirmed. It counts from now on.",
    words.REFUSE: "Refused.",
    words.END: "Ended. What needs it stops.",
}
KEPT_BY = "The data protection officer keeps this register."


def line_list(request: SignedInRequest, kind: str) -> HttpResponse:
    """A register, narrowed to a state."""
    register = words.REGISTERS[kind]
    access.require(request.user, register.seen_by)
    form = StateFilter(request.GET, states=STATES)
    page = paginate(request, queries.lines(register.model, form.chosen()))
    audit.record(Event.LIST_VIEWED, by=request.user, list=kind, shown=len(page))
    may_keep = access.can(request.user, Permission.KEEP_PRIVACY_REGISTERS)
    # A line of a register without a form is begun elsewhere: how, its own words say to everybody.
    empty = register.empty if may_keep or register.form is None else KEPT_BY
    may_keep = may_keep and register.form is not None
    shown: dict[str, Any] = {"form": form, "page": page, "register": register, "empty": empty}
    shown |= {"columns": [{"label": name} for name in register.columns], "may_keep": may_keep}
    shown |= {"rows": [register.row(each) for each in page], **words.addresses_of(kind)}
    return render(request, "privacy/register_list.html", shown)


def line_new(request: SignedInRequest, kind: str) -> HttpResponse:
    """A line that somebody else has to confirm."""
    access.require(request.user, Permission.KEEP_PRIVACY_REGISTERS)
    register = words.REGISTERS[kind]
    if register.form is None or register.put is None:
        raise Http404
    form = register.form(request.POST or None)
    made = form.run(register.put, by=request.user)
    if made:
        messages.success(request, "Recorded. Somebody else has to confirm it.")
        return redirect(made)
    shown = {"form": form, "register": register, **words.addresses_of(kind)}
    return render(request, "privacy/register_new.html", shown)


def assessment(request: SignedInRequest, impact_id: uuid.UUID) -> HttpResponse:
    """One impact assessment."""
    return _line_page(request, "assessments", impact_id)


def agreement(request: SignedInRequest, sharing_id: uuid.UUID) -> HttpResponse:
    """One sharing agreement."""
    return _line_page(request, "agreements", sharing_id)


def override(request: SignedInRequest, override_id: uuid.UUID) -> HttpResponse:
    """Why one restriction or objection has to give way."""
    return _line_page(request, "overrides", override_id)


@step_up
@require_POST
def override_decide(
    request: SignedInRequest, override_id: uuid.UUID, decision: str
) -> HttpResponse:
    """Confirm, refuse or end it."""
    return _line_decide(request, "overrides", override_id, decision)


@step_up
@require_POST
def assessment_decide(
    request: SignedInRequest, impact_id: uuid.UUID, decision: str
) -> HttpResponse:
    """Approve, refuse or end an impact assessment."""
    return _line_decide(request, "assessments", impact_id, decision)


@step_up
@require_POST
def agreement_decide(
    request: SignedInRequest, sharing_id: uuid.UUID, decision: str
) -> HttpResponse:
    """Confirm, refuse or end a sharing agreement."""
    return _line_decide(request, "agreements", sharing_id, decision)


def _line_page(request: SignedInRequest, kind: str, line_id: uuid.UUID) -> HttpResponse:
    """One line: what it says, and what this person may decide about it."""
    register = words.REGISTERS[kind]
    access.require(request.user, register.seen_by)
    held = queries.line_or_404(register.model, line_id)
    audit.record_view(held, by=request.user)
    own = held.put_by_id == request.user.pk
    shown = {"held": held, "title": str(held), "back": register.title, "tag": words.tag_of(held)}
    shown |= {"facts": words.fact_rows(register, held), **words.addresses_of(kind)}
    shown["decisions"] = words.decisions_for(held, kind, own=own, **_may(request.user))
    shown["waits_for_another"] = own and held.state == "waits"
    return render(request, "privacy/register_line.html", shown)


def _may(user: User) -> dict[str, bool]:
    return {
        "keeps": access.can(user, Permission.KEEP_PRIVACY_REGISTERS),
        "confirms": access.can(user, Permission.CONFIRM_PRIVACY_REGISTERS),
    }


def _line_decide(
    request: SignedInRequest, kind: str, line_id: uuid.UUID, decision: str
) -> HttpResponse:
    """Confirm, refuse or end a line."""
    access.require(request.user, Permission.CONFIRM_PRIVACY_REGISTERS)
    held = queries.line_or_404(words.REGISTERS[kind].model, line_id)
    if decision not in words.DECISIONS:
        raise Http404
    try:
        words.DECISIONS[decision](line=held, by=request.user)
        messages.success(request, SAID[decision])
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(held)
