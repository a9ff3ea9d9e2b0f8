"""Reading the audit trail."""

import uuid
from datetime import date
from typing import Any

from django.db.models import QuerySet

from privacy.models import AuditEvent, User


def audit_trail(
    *,
    event: str = "",
    by_id: uuid.UUID | None = None,
    target_id: uuid.UUID | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
) -> QuerySet[AuditEvent]:
    """The trail, newest first, narrowed by what is given; `target_id` is of any record."""
    found = AuditEvent.objects.all()
    wanted: dict[str, Any] = {
        "event": event,
        "by_id": by_id,
        "at__date__gte": from_day,
        "at__date__lte": to_day,
    }
    found = found.filter(**{key: value for key, value in wanted.items() if value})
    if target_id:
        found = (
            found.filter(target_id=target_id)
            | found.filter(family_id=target_id)
            | found.filter(person_id=target_id)
        )
    return found


def workers() -> QuerySet[User]:
    """Everybody who ever worked here, for the filter."""
    return User.objects.order_by("name", "email")
