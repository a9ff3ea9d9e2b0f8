"""Exports for an investigation, and the events that they are made of. Own ones are not there."""

import uuid
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from privacy.models import (
    AuditCheckpoint,
    AuditEvent,
    AuditLink,
    Investigation,
    InvestigationCopy,
    User,
)
from privacy.queries.audit import audit_trail

JOB = "export_investigation"
BATCH = 1_000


def investigations(user: User) -> QuerySet[Investigation]:
    """All but those about oneself."""
    found = Investigation.objects.filter(Q(worker=None) | ~Q(worker=user))
    return found.select_related("worker", "proposed_by", "decided_by")


def investigation_or_404(investigation_id: uuid.UUID, *, user: User) -> Investigation:
    """One of them."""
    found = investigations(user).filter(pk=investigation_id).first()
    if found is None:
        raise Http404
    return found


def copy_with(document: uuid.UUID, *, user: User) -> InvestigationCopy | None:
    """The copy that bears this number, to say who was handed it."""
    copies = InvestigationCopy.objects.filter(investigation__in=investigations(user))
    return copies.select_related("by", "investigation").filter(pk=document).first()


def events_of(
    *, worker: User | None, record_id: uuid.UUID | None, from_day: date, to_day: date
) -> QuerySet[AuditEvent]:
    """All events of somebody, or about a record, the oldest first."""
    by_id = worker.pk if worker else None
    trail = audit_trail(by_id=by_id, target_id=record_id, from_day=from_day, to_day=to_day)
    return trail.order_by("seq")


def rows_of(events: QuerySet[AuditEvent]) -> Iterator[dict[str, Any]]:
    """Each event as it is handed out, with its link in the chain; needs an open transaction."""
    found = events.iterator(BATCH)
    while batch := list(islice(found, BATCH)):
        links = AuditLink.objects.in_bulk([event.pk for event in batch])
        for event in batch:
            yield _row(event, links.get(event.pk))


def _row(event: AuditEvent, link: AuditLink | None) -> dict[str, Any]:
    keys = ("by_id", "on_behalf_of_id", "target_id", "family_id", "person_id")
    plain = ("seq", "event", "event_words", "by_name", "by_role", "target_type", "reason_code")
    return {
        **{name: getattr(event, name) for name in plain},
        **{name: str(getattr(event, name) or "") for name in keys},
        "at": timezone.localtime(event.at).isoformat(),
        "fields": event.fields,
        "facts": event.facts,
        "link": link.seq if link else None,
        "hash": bytes(link.hash).hex() if link else "",
    }


def last_checkpoint() -> dict[str, Any]:
    """The newest signed statement of how the trail stood."""
    last = AuditCheckpoint.objects.first()
    if last is None:
        return {}
    said = {name: getattr(last, name) for name in ("origin", "size", "root", "key_id", "signature")}
    return {**said, "made_at": last.made_at.isoformat()}


def due_to_be_destroyed() -> list[uuid.UUID]:
    """Those whose time is over."""
    ready = Investigation.objects.filter(state=Investigation.State.READY)
    return list(ready.filter(expires_at__lte=timezone.now()).values_list("pk", flat=True))


def kept() -> set[str]:
    """Names of the files that are still handed out."""
    ready = Investigation.objects.filter(state=Investigation.State.READY)
    return {str(key) for key in ready.values_list("pk", flat=True)}
