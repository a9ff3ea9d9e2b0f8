"""Odd access for those who oversee: the list, a finding, the question to the worker, its end."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import oversight as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.oversight import AskForm, FindingFilter, SettleForm
from privacy.models import AuditEvent, OddAccess, User
from privacy.queries import oversight as queries
from privacy.roles import Permission
from privacy.telling import counted
from privacy.web import ActionForm, SignedInRequest, paginate

COLOURS = {"open": "yellow", "asked": "blue", "answered": "turquoise", "settled": "grey"}
COLUMNS = [
    {"label": "Day", "key": "day"},
    {"label": "Worker", "key": "worker"},
    {"label": "Record"},
    {"label": "Why"},
    {"label": "Openings", "key": "openings", "numeric": True},
    {"label": "State", "key": "state"},
]
EVENT_COLUMNS = [{"label": name} for name in ("When", "What", "Record")]
TABS = {"open": "To look at", "asked": "Asked", "overdue": "Overdue", "answered": "Answered"}


def odd_access(request: SignedInRequest) -> HttpResponse:
    """Openings of records that deserve a question."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    form, sort = FindingFilter(request.GET), request.GET.get("sort", "")
    found = queries.findings(request.user, form.wanted())
    page = paginate(request, queries.in_order(found, sort))
    rows = [_row(each, request.user) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="odd_access", shown=len(rows))
    context = {
        **{"form": form, "page": page, "columns": COLUMNS, "rows": rows, "sort": sort or "-day"},
        **{"tiles": _tiles(request), "may_look": _may(request, Permission.FIND_ODD_ACCESS)},
    }
    return render(request, "privacy/odd_list.html", context)


def _may(request: SignedInRequest, permission: Permission) -> bool:
    return access.can(request.user, permission)


def _tiles(request: SignedInRequest) -> list[dict[str, Any]]:
    """What waits, each opening its list."""
    counted, address = queries.counts(request.user), reverse("privacy:odd_access")
    return [
        {"number": counted[key], "label": words, "url": f"{address}?{urlencode({'state': key})}"}
        for key, words in TABS.items()
    ]


def _row(each: OddAccess, reader: User) -> list[Any]:
    url = reverse("privacy:odd_finding", args=[each.pk])
    return [
        {"text": f"{each.day.day} {each.day:%B %Y}", "url": url},
        {"text": each.worker.name, "hint": each.worker.role_name},
        {"text": each.reference or counted(reader, each.families, "family", "families")},
        "; ".join(each.reason_words),
        {"text": each.openings or "–", "numeric": True},
        _state(each),
    ]


def _state(each: OddAccess) -> dict[str, str]:
    if each.is_overdue:
        return {"text": "Overdue", "colour": "red", "hint": f"Due {each.due_on:%-d %B %Y}"}
    words = each.get_outcome_display().partition(":")[0] or each.get_state_display()
    return {"text": words, "colour": COLOURS[each.state]}


@require_POST
def odd_look(request: SignedInRequest) -> HttpResponse:
    """Look through the nights that were missed, and today until now."""
    today = timezone.localdate()
    try:
        days = [*queries.nights_to_look_at(today), today]
        job = actions.ask_to_look(by=request.user, days=days)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        job = None
    return redirect("privacy:job", job.pk) if job else redirect("privacy:odd_access")


def finding(request: SignedInRequest, finding_id: uuid.UUID) -> HttpResponse:
    """One finding: why, every opening since, and what was asked and answered."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    shown = queries.finding_or_404(finding_id, user=request.user)
    audit.record_view(shown, by=request.user)
    page = paginate(request, queries.events_of(shown))
    context = {
        **{"finding": shown, "state": _state(shown), "page": page, "columns": EVENT_COLUMNS},
        **{"rows": [_event_row(event) for event in page], "trail_url": _trail(shown)},
        "thread": queries.messages_of(shown, notes=True),
        "may_ask": shown.state != "settled" and _may(request, Permission.ASK_WHY),
    }
    return render(request, "privacy/odd_finding.html", context)


def _event_row(event: AuditEvent) -> list[Any]:
    return [
        f"{timezone.localtime(event.at):%-d %B %Y, %H:%M:%S}",
        event.event_words,
        {"text": event.target_type.split(".")[-1], "hint": str(event.family_id)},
    ]


def _trail(shown: OddAccess) -> str:
    """The same in the audit trail, with all that is not an opening."""
    query = {
        "by_id": str(shown.worker_id),
        **({"target_id": str(shown.family_id)} if shown.family_id else {}),
        "from_day": shown.day.isoformat(),
    }
    return f"{reverse('privacy:audit')}?{urlencode(query)}"


def odd_ask(request: SignedInRequest, finding_id: uuid.UUID) -> HttpResponse:
    """Ask the worker why."""
    return _step(request, finding_id, AskForm(request.POST or None), actions.ask, "Ask why")


def odd_settle(request: SignedInRequest, finding_id: uuid.UUID) -> HttpResponse:
    """It is over."""
    return _step(request, finding_id, SettleForm(request.POST or None), actions.settle, "Settle")


def _step(
    request: SignedInRequest, finding_id: uuid.UUID, form: ActionForm, action: Any, title: str
) -> HttpResponse:
    """A page of one form about a finding."""
    access.require(request.user, Permission.ASK_WHY)
    shown = queries.finding_or_404(finding_id, user=request.user)
    if form.run(action, finding_id=finding_id, by=request.user):
        messages.success(request, f"{title}: done.")
        return redirect("privacy:odd_finding", finding_id)
    return _form_page(request, form, title, shown)


def _form_page(
    request: SignedInRequest, form: ActionForm, title: str, shown: OddAccess | None, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "finding": shown, **more}
    return render(request, "privacy/odd_step.html", context)


def event_ask(request: SignedInRequest, event_id: uuid.UUID) -> HttpResponse:
    """Ask the worker about one line of the trail."""
    access.require(request.user, Permission.ASK_WHY)
    event = queries.event_or_404(event_id, user=request.user)
    form = AskForm(request.POST or None)
    asked = form.run(actions.ask_about, event=event, by=request.user)
    if asked:
        messages.success(request, "Ask why: done.")
        return redirect("privacy:odd_finding", asked.pk)
    return _form_page(request, form, "Ask why", None, event=event)
