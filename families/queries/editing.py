"""The version of a record, what it was at an earlier one, who changed it, who has it open."""

import json
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from families.models import Editing
from privacy.models import User
from privacy.queries.shown import Change

# Whoever has left the form open for longer is not writing any more.
STILL_WRITING = timedelta(minutes=15)
LEFT_AFTER = timedelta(days=1)


def changes_of(row: Any) -> QuerySet[Any]:
    """What the row was before each change, the first first: the history is its own clock."""
    events: QuerySet[Any] = row.pgh_event_model.objects.order_by("pgh_id")
    return events.filter(pgh_obj_id=row.pk, pgh_label="update")


def with_version(row: Any) -> tuple[Any, int]:
    """The row read anew, and how often it has been changed: both of one moment."""
    changes = changes_of(row).order_by().values("pgh_obj_id")
    counted = Subquery(changes.annotate(number=Count("pk")).values("number"))
    found = type(row)._default_manager.annotate(changes=Coalesce(counted, 0)).get(pk=row.pk)
    return found, found.changes


def plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """The values of some fields, keys in place of records."""
    return {name: getattr(row, row._meta.get_field(name).attname) for name in names}


def at_version(row: Any, version: int, names: Iterable[str]) -> dict[str, Any] | None:
    """What these fields were at a version; None where the history does not go so far."""
    if not version:
        first = changes_of(row).first()
        return plain(first or row, names)
    found = list(changes_of(row)[version - 1 : version + 1])
    if not found:
        return None
    return plain(found[1] if len(found) > 1 else row, names)


def editing_of(record_id: uuid.UUID) -> list[Editing]:
    """Everybody who has its form open, or has left something typed."""
    return list(Editing.objects.filter(record_id=record_id).select_related("by"))


def left_open() -> QuerySet[Editing]:
    """Forms that nobody writes in any more, and in which nothing waits for its author."""
    since = timezone.now() - LEFT_AFTER
    return Editing.objects.filter(typed__isnull=True, at__lt=since)


def others_writing(rows: Iterable[Editing], user: User) -> list[Change]:
    """Who else has opened the form in the last minutes and has not saved."""
    since = timezone.now() - STILL_WRITING
    return [Change(row.by.name, row.at) for row in rows if row.by_id != user.pk and row.at > since]


def left_typed(rows: Iterable[Editing], user: User) -> list[dict[str, Any]]:
    """What this person typed while somebody else saved, oldest first."""
    own = next((row for row in rows if row.by_id == user.pk), None)
    kept: list[dict[str, Any]] = json.loads(own.typed) if own and own.typed else []
    return kept
