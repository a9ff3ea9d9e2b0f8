"""The only writer of the audit trail."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone

from privacy.events import AnyEvent, Event
from privacy.models import AuditEvent

if TYPE_CHECKING:
    from privacy.models import User


def record(
    event: AnyEvent,
    target: Model | None = None,
    *,
    by: "User | None",
    family: Model | None = None,
    person: Model | None = None,
    fields: Iterable[str] = (),
    reason_code: str = "",
    on_behalf_of: "User | None" = None,
    **facts: Any,
) -> AuditEvent:
    """Note an event: codes, ids, counts and names of fields only. It fails with its transaction."""
    return AuditEvent.objects.create(
        at=timezone.now(),
        event=event,
        by_id=by.pk if by else None,
        by_name=by.name if by else "",
        by_role=by.role if by else "",
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
        target_type=target._meta.label if target is not None else "",
        target_id=_key(target),
        family_id=_key(family),
        person_id=_key(person),
        fields=sorted(fields),
        reason_code=reason_code,
        facts=facts,
    )


def _key(target: Model | None) -> uuid.UUID | None:
    return target.pk if target is not None and isinstance(target.pk, uuid.UUID) else None


def record_view(
    target: Model, *, by: "User", family: Model | None = None, person: Model | None = None
) -> AuditEvent:
    """Note that somebody opened a record."""
    return record(Event.RECORD_VIEWED, target, by=by, family=family, person=person)
