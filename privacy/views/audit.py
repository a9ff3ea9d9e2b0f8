"""The audit trail, and the table of who may do what."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from privacy import access, audit
from privacy.events import Event
from privacy.forms.audit import AuditFilter
from privacy.models import AuditEvent
from privacy.queries import audit as queries
from privacy.roles import ROLE_NAMES, ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role
from privacy.views.seals import verdict
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("When", "Who", "What", "Record", "Fields and counts")]


def audit_trail(request: SignedInRequest) -> HttpResponse:
    """Who did or opened what, and when; never a value. Reading it is noted in it."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    form = AuditFilter(request.GET)
    wanted = {**form.cleaned_data} if form.is_valid() else {}
    worker = wanted.pop("by_id", None)
    trail = queries.audit_trail(**wanted, by_id=worker.pk if worker else None)
    page = paginate(request, trail, per_page=50)
    rows = [_row(event) for event in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="audit", shown=len(rows))
    context = {"form": form, "page": page, "columns": COLUMNS, "rows": rows, "verdict": verdict()}
    return render(request, "privacy/audit_trail.html", context)


def _row(event: AuditEvent) -> list[Any]:
    """An event's line: when, who, what, which record, which fields, codes and counts."""
    facts = "; ".join(f"{key} {value}" for key, value in event.facts.items())
    fields = ", ".join(event.fields)
    record = str(event.target_id or event.family_id or event.person_id or "")
    role = ROLE_NAMES[Role(event.by_role)] if event.by_role else ""
    return [
        f"{timezone.localtime(event.at):%-d %B %Y, %H:%M:%S}",
        {"text": event.by_name or "Nobody signed in", "hint": role},
        {"text": event.event_words, "hint": event.reason_code},
        {"text": event.target_type.split(".")[-1] or "–", "hint": record},
        {"text": fields or "–", "hint": facts},
    ]


def roles(request: SignedInRequest) -> HttpResponse:
    """The one table of who may do what, as the product applies it."""
    access.require(request.user, Permission.VIEW_ROLES)
    shown = [role for role in Role if role is not Role.SYSTEM]
    columns = [{"label": "May…"}, *({"label": ROLE_NAMES[role]} for role in shown)]
    rows = [["Families in reach", *(ROLE_SCOPE[role].value for role in shown)]]
    for permission in Permission:
        held = ["Yes" if permission in ROLE_PERMISSIONS[role] else "–" for role in shown]
        rows.append([permission.value, *held])
    return render(request, "privacy/roles.html", {"columns": columns, "rows": rows})
