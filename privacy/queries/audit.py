"""Reading the audit trail."""

import uuid
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404

from privacy.events import Event
from privacy.models import AuditEvent, User
from privacy.queries.oversight import OPENINGS


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


# What leaves the product as a file, whoever takes it.
TAKEN_AWAY = [each for each in Event if each.value.endswith(("_downloaded", "_exported"))]


def worker_or_404(user_id: uuid.UUID) -> User:
    """Somebody who works or worked here."""
    found = workers().filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def records_opened_by(
    user_id: uuid.UUID, from_day: date | None, to_day: date | None
) -> QuerySet[Any, dict[str, Any]]:
    """Each family that somebody opened: how often, first and last; the latest first."""
    trail = audit_trail(by_id=user_id, from_day=from_day, to_day=to_day)
    opened = trail.filter(event__in=OPENINGS, family_id__isnull=False)
    return _summed(opened.values("family_id"))


def openers_of(
    record_id: uuid.UUID, from_day: date | None, to_day: date | None
) -> QuerySet[Any, dict[str, Any]]:
    """Each person who opened a record: how often, first and last; the latest first."""
    trail = audit_trail(target_id=record_id, from_day=from_day, to_day=to_day)
    opened = trail.filter(event__in=OPENINGS, by_id__isnull=False)
    return _summed(opened.values("by_id", "by_name", "by_role"))


def _summed(groups: Any) -> QuerySet[Any, dict[str, Any]]:
    summed: QuerySet[Any, dict[str, Any]] = groups.annotate(
        openings=Count("pk"), first_at=Min("at"), last_at=Max("at")
    ).order_by("-last_at")
    return summed


def taken_away(**narrowed: Any) -> int:
    """How many files with a record, or by somebody, left the product."""
    return audit_trail(**narrowed).filter(event__in=TAKEN_AWAY).count()
