"""The seals of the audit trail: when it was last checked, and the signed checkpoints."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit, jobs
from privacy.actions.chain import JOB
from privacy.events import Event
from privacy.models import AuditEvent
from privacy.queries import chain as queries
from privacy.roles import Permission
from privacy.rules.chain import Fault
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": "Signed"}, {"label": "Events", "numeric": True}, {"label": "Hash and key"}]


def seals(request: SignedInRequest) -> HttpResponse:
    """Whether the trail held when it was last checked, and every checkpoint."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    page = paginate(request, queries.checkpoints())
    rows = [
        [
            f"{timezone.localtime(each.made_at):%-d %B %Y, %H:%M:%S}",
            {"text": each.size, "numeric": True},
            {"text": each.root, "hint": f"key {each.key_id}"},
        ]
        for each in page
    ]
    audit.record(Event.LIST_VIEWED, by=request.user, list="audit_seals", shown=len(rows))
    shown = {"page": page, "columns": COLUMNS, "rows": rows, "verdict": verdict()}
    return render(request, "privacy/audit_seals.html", {**shown, "begins": queries.begins()})


@require_POST
def verify(request: SignedInRequest) -> HttpResponse:
    """Ask for a check of the whole trail."""
    access.require(request.user, Permission.VERIFY_AUDIT_TRAIL)
    return redirect("privacy:job", jobs.request(JOB, by=request.user).pk)


def verdict() -> dict[str, Any]:
    """The last check in words; `faults` lists what was wrong."""
    last = queries.last_verified()
    if last is None:
        return {"words": "It has not been checked yet.", "faults": []}
    when = f"{timezone.localtime(last.at):%-d %B %Y, %H:%M}"
    counts = f"{last.facts['events']} events, {last.facts['checkpoints']} signed checkpoints"
    held = "it held" if last.reason_code == "sound" else "it did not hold"
    return {"words": f"Last checked on {when}: {held} ({counts}).", "faults": _faults(last)}


def _faults(last: AuditEvent) -> list[str]:
    """Each kind of fault in words."""
    named = {fault.name.lower(): fault.value for fault in Fault}
    return [f"{named[name]}: {count}" for name, count in last.facts.items() if name in named]
