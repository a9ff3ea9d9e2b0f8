"""Exports of the audit trail for an investigation: proposed, decided on, handed out, attributed."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import investigations as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.investigations import AS_FILTERED, DocumentForm, ProposeForm
from privacy.gate import step_up
from privacy.models import Investigation, User
from privacy.queries import investigations as queries
from privacy.roles import Permission
from privacy.web import SignedInRequest, attached, paginate

COLOURS = {
    **{"proposed": "yellow", "approved": "blue", "ready": "green"},
    **{"refused": "red", "destroyed": "grey"},
}
HELD = {True: "It held", False: "It did not hold", None: ""}
COLUMNS = [{"label": name} for name in ("Export", "Of", "Time", "Proposed", "State")]
COPIES = [{"label": name} for name in ("Handed out", "To", "Number on the copy")]


def investigations(request: SignedInRequest) -> HttpResponse:
    """Every export but those about oneself; and whose copy it is that bears a number."""
    access.require(request.user, Permission.INVESTIGATE)
    page = paginate(request, queries.investigations(request.user))
    rows = [_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="investigations", shown=len(rows))
    context = {"page": page, "columns": COLUMNS, "rows": rows, **_attributed(request)}
    return render(request, "privacy/investigations_list.html", context)


def _attributed(request: SignedInRequest) -> dict[str, Any]:
    """Who was handed the copy that bears a number."""
    form = DocumentForm(request.GET or None)
    document = form.cleaned_data["document"] if form.is_valid() else None
    found = queries.copy_with(document, user=request.user) if document else None
    return {"form": form, "document": document, "copy": found}


def _row(each: Investigation) -> list[Any]:
    return [
        {"text": each.name, "url": each.get_absolute_url()},
        each.subject,
        f"{each.from_day:%-d %B %Y} to {each.to_day:%-d %B %Y}",
        {"text": each.proposed_by.name, "hint": _moment(each.proposed_at)},
        {"text": each.get_state_display(), "colour": COLOURS[each.state]},
    ]


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}" if at else ""


def investigation_new(request: SignedInRequest) -> HttpResponse:
    """Propose one; what the audit trail was narrowed to is filled in."""
    access.require(request.user, Permission.INVESTIGATE)
    given = {name: request.GET.get(AS_FILTERED.get(name, name)) for name in ProposeForm.base_fields}
    form = ProposeForm(request.POST or None, initial={k: v for k, v in given.items() if v})
    made = form.run(actions.propose, by=request.user)
    if made:
        messages.success(request, "Proposed. Another person has to approve it.")
        return redirect(made)
    return render(request, "privacy/investigations_new.html", {"form": form})


def investigation(request: SignedInRequest, investigation_id: uuid.UUID) -> HttpResponse:
    """One export: of whom, why, who agreed, what it was held against, who has a copy."""
    access.require(request.user, Permission.INVESTIGATE)
    shown = queries.investigation_or_404(investigation_id, user=request.user)
    audit.record_view(shown, by=request.user)
    copies = paginate(request, shown.copies.select_related("by"))
    context = {
        **{"shown": shown, "colour": COLOURS[shown.state], "facts": _facts(shown)},
        **{"copies": copies, "columns": COPIES, "rows": [_copy(each) for each in copies]},
        "may_decide": _may_decide(shown, request.user),
    }
    return render(request, "privacy/investigations_page.html", context)


def _may_decide(shown: Investigation, user: User) -> bool:
    return shown.state == Investigation.State.PROPOSED and shown.proposed_by_id != user.pk


def _copy(each: Any) -> list[Any]:
    return [_moment(each.at), each.by.name, {"text": str(each.pk), "hint": each.sha256}]


def _facts(shown: Investigation) -> list[dict[str, Any]]:
    """The lines of its page; what is not there yet is left out."""
    facts = {
        "Time": f"{shown.from_day:%-d %B %Y} to {shown.to_day:%-d %B %Y}",
        "What is investigated": shown.reason,
        "Proposed": _by(shown.proposed_by, shown.proposed_at),
        "Decided": _by(shown.decided_by, shown.decided_at),
        "Events": shown.rows,
        "Audit trail": HELD[shown.sound],
        "Signed checkpoint": shown.checkpoint.get("root", ""),
        "Fingerprint of the events": shown.sha256,
        "Destroyed on": _moment(shown.expires_at),
    }
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _by(user: User | None, at: Any) -> str:
    return f"{user.name}, {_moment(at)}" if user else ""


@step_up
@require_POST
def investigation_approve(request: SignedInRequest, investigation_id: uuid.UUID) -> HttpResponse:
    """Agree; it is made in the background."""
    return _decided(request, investigation_id, actions.approve, "Approved. It is being made.")


@step_up
@require_POST
def investigation_refuse(request: SignedInRequest, investigation_id: uuid.UUID) -> HttpResponse:
    """Say no."""
    return _decided(request, investigation_id, actions.refuse, "Refused.")


def _decided(
    request: SignedInRequest, key: uuid.UUID, decide: Callable[..., Investigation], said: str
) -> HttpResponse:
    try:
        decide(investigation_id=key, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:investigation", key)


@step_up
@require_POST
def investigation_download(request: SignedInRequest, investigation_id: uuid.UUID) -> HttpResponse:
    """A copy of one's own; its number stands on every line."""
    try:
        copy, content = actions.read_copy(investigation_id=investigation_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("privacy:investigation", investigation_id)
    return attached(content, f"{copy.investigation.name}-{copy.pk.hex[:8]}.zip")
