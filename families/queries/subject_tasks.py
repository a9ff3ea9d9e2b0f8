"""What tasks say of one person, as items in words: those of their families, from their time there.

A task names nobody in a field of its own. What it says is about the household; the officer reads it
before it is disclosed, like everything that was written.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from families.models import Task
from families.queries.subject_family import earlier_versions, families_of
from families.queries.subject_history import told_of_household
from families.queries.subject_items import WORK, day_words, item_of, label_of
from privacy.schedule import Fact, Item


def task_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Tasks as they are, and as they were before a change."""
    families = families_of(person_id)
    rows: list[Any] = [*Task.objects.filter(family__in=families).select_related("made_by")]
    earlier = earlier_versions(Task).filter(family_id__in=families)
    told = told_of_household(Task, families)
    rows += earlier.filter(pgh_obj_id__in=told).select_related("made_by")
    for row in rows:
        on = timezone.localdate(row.made_at)
        family = families[row.family_id]
        if family.covers(on, row.due_on):
            changed_at = getattr(row, "pgh_created_at", None)
            yield item_of(row, WORK, "To do", on, changed_at, label_of(family), *_facts(row))


def _facts(row: Any) -> tuple[Fact, ...]:
    return (
        Fact("What", row.text, as_written=True),
        Fact("By when", day_words(row.due_on)),
        Fact("Raised by", row.made_by.name),
        Fact("Done on", day_words(_day(row.done_at))),
        Fact("Cancelled on", day_words(_day(row.cancelled_at))),
    )


def _day(at: Any) -> date | None:
    return timezone.localdate(at) if at else None
