"""Every row of a record, as whoever takes it over gets it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from privacy import erasing, handing
from privacy.handing import Content, handed_columns, label_of
from privacy.models import DisposalItem, User
from privacy.queries import erasing as walk
from privacy.queries.erasing import Model


def content_of(kind: str, key: uuid.UUID) -> Content:
    """All that erasure would take away and is handed over, with those who stay elsewhere."""
    found = dict(walk.reached(erasing.roots_of(kind, key)))
    for label, keys in handing.beside(kind, key).items():
        model = walk.model_of(label)
        found[model] = {*found.get(model, ()), *keys}
    rows = {
        model: list(model._base_manager.filter(pk__in=keys).order_by("pk"))
        for model, keys in sorted(found.items(), key=lambda each: each[0]._meta.label)
        if label_of(model) not in handing.not_handed()
    }
    return Content(rows, {**_outside(rows), **_inside(rows)})


def record_fingerprint(item: DisposalItem) -> str:
    """Of the record of an item as it is now; nothing where there is none, or none that is seen."""
    found = content_of(item.kind, item.record_id) if item.record_id else None
    return found.fingerprint if found and any(found.rows.values()) else ""


def _inside(rows: Mapping[Model, Iterable[Any]]) -> dict[str, str]:
    """Rows that have a reference, by their keys."""
    named = [row for model in rows if hasattr(model, "reference") for row in rows[model]]
    return {str(row.pk): row.reference for row in named if isinstance(row.pk, uuid.UUID)}


def _outside(rows: Mapping[Model, Iterable[Any]]) -> dict[str, str]:
    """What the rows name and is not the record's own: staff, teams, rules."""
    sought: dict[Model, set[Any]] = defaultdict(set)
    for model, found in rows.items():
        for field in handed_columns(model):
            if field.is_relation and field.related_model not in rows:
                sought[field.related_model] |= {getattr(row, field.attname) for row in found}
    named = (
        each
        for model, keys in sought.items()
        for each in model._base_manager.filter(pk__in=keys - {None})
    )
    return {str(each.pk): each.name if isinstance(each, User) else str(each) for each in named}
