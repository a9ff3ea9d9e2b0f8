"""The audit trail summed up: what somebody opened, and who opened a record."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from privacy import access, audit, identity
from privacy.events import Event
from privacy.forms.audit import DaysFilter
from privacy.naming import references_of
from privacy.queries import audit as queries
from privacy.roles import ROLE_NAMES, Permission, Role
from privacy.web import SignedInRequest, paginate, paginate_cases

NUMBERS = [{"label": "Openings", "numeric": True}, {"label": "First"}, {"label": "Last"}]
OF_WORKER = [{"label": "Family"}, *NUMBERS]
OF_RECORD = [{"label": "Who"}, *NUMBERS]


def audit_worker(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Every family that somebody opened, by its reference, how often and when."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    worker = queries.worker_or_404(user_id)
    form = DaysFilter(request.GET)
    page = paginate_cases(request, queries.records_opened_by(worker.pk, **form.days()))
    with identity.opening(identity.EVERYTHING):
        names = references_of(row["family_id"] for row in page)
    rows = [_record_row(row, names, worker.pk) for row in page]
    audit.record(Event.LIST_VIEWED, worker, by=request.user, list="audit_worker", shown=len(rows))
    shown = {"title": worker.name, "caption": worker.role_name, "of": {"by_id": worker.pk}}
    return _log(request, form, {"page": page, "columns": OF_WORKER, "rows": rows, **shown})


def audit_record(request: SignedInRequest, record_id: uuid.UUID) -> HttpResponse:
    """Everybody who opened a family, a person or another record, how often and when."""
    access.require(request.user, Permission.VIEW_AUDIT_TRAIL)
    form = DaysFilter(request.GET)
    page = paginate(request, queries.openers_of(record_id, **form.days()))
    rows = [_worker_row(row, record_id) for row in page]
    with identity.opening(identity.EVERYTHING):
        name = references_of([record_id]).get(record_id, str(record_id))
    audit.record(Event.LIST_VIEWED, by=request.user, list="audit_record", shown=len(rows))
    shown = {"title": "Who opened this record", "caption": name, "of": {"target_id": record_id}}
    return _log(request, form, {"page": page, "columns": OF_RECORD, "rows": rows, **shown})


def _log(request: SignedInRequest, form: DaysFilter, shown: dict[str, Any]) -> HttpResponse:
    """The page of both: the sums, what left as a file, and the way to the whole trail."""
    of = shown["of"]
    trail = f"{reverse('privacy:audit')}?{urlencode(of)}"
    files = queries.taken_away(**of, **form.days())
    context = {**shown, "form": form, "trail_url": trail, "files": files}
    return render(request, "privacy/access_log.html", context)


def _record_row(
    row: dict[str, Any], names: dict[uuid.UUID, str], worker_id: uuid.UUID
) -> list[Any]:
    key = row["family_id"]
    first = {
        "text": names.get(key, "A record that is gone, or hidden from you"),
        "url": _trail(worker_id, key),
    }
    return [first, *_numbers(row)]


def _worker_row(row: dict[str, Any], record_id: uuid.UUID) -> list[Any]:
    role = ROLE_NAMES[Role(row["by_role"])] if row["by_role"] else ""
    who = {"text": row["by_name"] or "Name erased", "hint": role}
    return [{**who, "url": _trail(row["by_id"], record_id)}, *_numbers(row)]


def _numbers(row: dict[str, Any]) -> list[Any]:
    times = [f"{timezone.localtime(row[n]):%-d %B %Y, %H:%M}" for n in ("first_at", "last_at")]
    return [{"text": row["openings"], "numeric": True}, *times]


def _trail(worker_id: uuid.UUID, record_id: uuid.UUID) -> str:
    query = urlencode({"by_id": worker_id, "target_id": record_id})
    return f"{reverse('privacy:audit')}?{query}"
