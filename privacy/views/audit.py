"""The audit trail, and the table of who may do what."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from privacy import access, audit
from privacy.events import Event
from privacy.forms.audit import AuditFilter
from privacy.models import AuditEvent, User
from privacy.queries import audit as queries
from privacy.roles import ROLE_NAMES, ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role
from privacy.telling import told_to
from privacy.views.seals import verdict
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("When", "Who", "What", "Record", "Fields and counts")]
ASKING = {"label": "Question"}


def audit_trail(request: SignedInRequest) -> HttpResponse:
    """Who did or opened what, and when; never a value. Reading it is noted in it."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    form = AuditFilter(request.GET)
    wanted = {**form.cleaned_data} if form.is_valid() else {}
    worker = wanted.pop("by_id", None)
    trail = queries.audit_trail(**wanted, by_id=worker.pk if worker else None)
    page = paginate(request, trail, per_page=50)
    columns, rows = _table(request, page)
    audit.record(Event.LIST_VIEWED, by=request.user, list="audit", shown=len(rows))
    context = {"form": form, "page": page, "columns": columns, "rows": rows, "verdict": verdict()}
    context["export_url"] = _export_url(request)
    return render(request, "privacy/audit_trail.html", context)


def _table(request: SignedInRequest, page: Page[AuditEvent]) -> tuple[list[Any], list[Any]]:
    """The lines; for whoever may ask why, with where to do so."""
    rows = [_row(event, request.user) for event in page]
    if not access.can(request.user, Permission.ASK_WHY):
        return COLUMNS, rows
    asked = [_asking(event, request.user) for event in page]
    # Before what may be long, so that it is seen without scrolling.
    shown = [[*row[:-1], ask, row[-1]] for row, ask in zip(rows, asked, strict=True)]
    return [*COLUMNS[:-1], ASKING, COLUMNS[-1]], shown


def _export_url(request: SignedInRequest) -> str:
    """Where an export of the same events is proposed, once they are those of one."""
    of_one = request.GET.get("by_id") or request.GET.get("target_id")
    if not of_one or not access.can(request.user, Permission.INVESTIGATE):
        return ""
    return f"{reverse('privacy:investigation_new')}?{request.GET.urlencode()}"


def _asking(event: AuditEvent, by: User) -> dict[str, Any]:
    """Somebody else who works here can be asked."""
    if event.by_id in (None, by.pk) or event.by_role == Role.SYSTEM:
        return {"text": "–"}
    return {"text": "Ask why", "url": reverse("privacy:event_ask", args=[event.pk])}


def _row(event: AuditEvent, reader: User) -> list[Any]:
    """An event's line: when, who, what, which record, which fields, codes and counts."""
    facts = "; ".join(f"{key} {_fact(value, reader)}" for key, value in event.facts.items())
    return [
        f"{timezone.localtime(event.at):%-d %B %Y, %H:%M:%S}",
        _who(event),
        {"text": event.event_words, "hint": event.reason_code},
        _record(event),
        {"text": ", ".join(event.fields) or "–", "hint": facts},
    ]


def _fact(value: Any, reader: User) -> Any:
    """A number as it is told to whoever opens no family; an export for an investigation has it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_fact(each, reader)}" for key, each in value.items())
    return told_to(reader, value) if type(value) is int else value


def _who(event: AuditEvent) -> dict[str, str]:
    """Leads to all that they opened."""
    role = ROLE_NAMES[Role(event.by_role)] if event.by_role else ""
    url = reverse("privacy:audit_worker", args=[event.by_id]) if event.by_id else ""
    return {"text": event.by_name or "Nobody signed in", "hint": role, "url": url}


def _record(event: AuditEvent) -> dict[str, str]:
    """Leads to all who opened it."""
    key = event.target_id or event.family_id or event.person_id
    url = reverse("privacy:audit_record", args=[key]) if key else ""
    return {"text": event.target_type.split(".")[-1] or "–", "hint": str(key or ""), "url": url}


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
