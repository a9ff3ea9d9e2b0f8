"""Rows as they are and as they were: of a person, and of the households they belonged to."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from families.queries.subject_family import TheirFamily, earlier_versions, selves

Versions = Iterator[tuple[Any, datetime | None]]


def versions_of(model: Any, condition: Q, *joined: str) -> Versions:
    """The rows as they are, and as the history remembers them before each change."""
    for row in model.objects.filter(condition).select_related(*joined):
        yield row, None
    earlier = earlier_versions(model).filter(condition)
    for event in earlier.select_related(*joined):
        yield event, event.pgh_created_at


def theirs_or_household(
    model: Any, person_id: uuid.UUID, families: dict[uuid.UUID, TheirFamily], *joined: str
) -> Versions:
    """Rows about the person, and rows of their families that name nobody."""
    mine = Q(person_id__in=selves(person_id))
    household = Q(person_id=None, family_id__in=families)
    rows = versions_of(model, mine | household, *joined)
    return still_in(rows, model, families)


def still_in(rows: Versions, model: Any, families: Iterable[uuid.UUID]) -> Versions:
    """Without what was of the household before it went with others who were separated from it.

    What is somebody's own is told wherever it is now.
    """
    told = told_of_household(model, families)
    return (
        (row, changed_at)
        for row, changed_at in rows
        if changed_at is None or getattr(row, "person_id", None) or row.pgh_obj_id in told
    )


def told_of_household(model: Any, families: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Keys of rows that are in these families still, or were deleted there.

    Asked so, and not by what went elsewhere: that may be hidden from whoever asks.
    """
    keys = list(families)
    here = model.objects.filter(family__in=keys).values_list("pk", flat=True)
    deleted = earlier_versions(model).filter(family_id__in=keys, pgh_label="delete")
    return {*here, *deleted.values_list("pgh_obj_id", flat=True)}
