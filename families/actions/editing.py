"""One form, two people: what each changed is kept, and what clashes is shown to whoever is second.

Every action that changes a record asks `joined` with the row locked. It gives what is to be
written: fields that the page did not touch keep what another has saved since the page was made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from families.models import Editing, Family
from families.queries import editing as queries
from privacy import access, audit
from privacy.events import Event
from privacy.identity import EVERYTHING, acting_as
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.editing import join


@dataclass
class Seen:
    """The version that a page was made from; `theirs` is what stays as another saved it."""

    version: int
    theirs: tuple[str, ...] = field(default=())


class EditClash(Exception):
    """Somebody else has changed the same fields: nothing is written."""

    def __init__(self, clashes: tuple[str, ...], mine: dict[str, Any]) -> None:
        super().__init__("Changed by two people")
        self.clashes, self.mine = clashes, mine


def joined(row: Any, typed: Mapping[str, Any], seen: Seen | None) -> dict[str, Any]:
    """What is to be written of what was typed; EditClash where two changed the same.

    `row` is locked. Without a version whoever asks has read the row in this very transaction.
    """
    if seen is None:
        return dict(typed)
    records = {name: v for name, v in typed.items() if isinstance(v, Model)}
    keys = {name: v.pk if name in records else v for name, v in typed.items()}
    current = queries.plain(row, typed)
    found = join(queries.at_version(row, seen.version, typed), current, keys)
    if found.clashes:
        raise EditClash(found.clashes, found.mine)
    seen.theirs = found.theirs
    kept = {name: getattr(row, name) for name in typed if found.values[name] == current[name]}
    return {**typed, **kept}


@transaction.atomic
def set_aside(*, family: Family, row: Model, clash: EditClash, by: User) -> None:
    """Keep what was typed, beside the record, for its author; the action asks what they may."""
    access.require(by, Permission.VIEW_FAMILY, family)
    held = _own(family, row, by)
    kept = json.loads(held.typed) if held.typed else []
    kept.append({"at": _now(), "fields": clash.mine})
    held.typed = json.dumps(kept, cls=DjangoJSONEncoder)
    held.save(update_fields=["typed"])
    audit.record(Event.EDIT_CLASHED, row, by=by, family=family, fields=clash.clashes)


def typed_now(row: Model, clash: EditClash, *, by: User) -> dict[str, Any]:
    """What was typed of a record that is of no family: the answer shows it, nothing keeps it."""
    audit.record(Event.EDIT_CLASHED, row, by=by, fields=clash.clashes)
    return {"at": _now(), "fields": clash.mine}


def _now() -> str:
    return timezone.localtime().isoformat(timespec="minutes")


def begin_editing(*, family: Family, row: Model, by: User) -> None:
    """Others are told that the form is open; for pages that have asked already."""
    rows = Editing.objects.filter(record_id=row.pk, by=by)
    if not rows.update(at=timezone.now()):
        fresh = Editing(family=family, record_id=row.pk, by=by, at=timezone.now())
        Editing.objects.bulk_create([fresh], ignore_conflicts=True)


@transaction.atomic
def end_editing(*, row: Model, shown: int, by: User) -> None:
    """It is saved: what the page showed as left over is settled with it."""
    held = Editing.objects.select_for_update().filter(record_id=row.pk, by=by).first()
    if held is None:
        return
    kept = (json.loads(held.typed) if held.typed else [])[shown:]
    if not kept:
        held.delete()
        return
    held.typed = json.dumps(kept)
    held.save(update_fields=["typed"])


def sweep(*, by: User) -> int:
    """Forms that were opened more than a day ago and never saved; what was typed waits on."""
    access.require(by, Permission.DESTROY_EXPIRED_PACKS)
    with acting_as(by, opened=EVERYTHING):
        return queries.left_open().delete()[0]


def _own(family: Family, row: Model, by: User) -> Editing:
    """One's own row, locked; two pages of one person wait for one another."""
    begin_editing(family=family, row=row, by=by)
    return Editing.objects.select_for_update().get(record_id=row.pk, by=by)
