"""A trail of what has changed since the last run of the outcome engine, kept by the database.

Every statement that changes a row which bears on a rule leaves the keys of the families (or of the
people) that it concerns: old ones and new ones. No code can forget to do so. Rows are only added:
a run takes away those that it could see, so a change that is made meanwhile waits for the next run.
"""

import uuid

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models

_NOTE = "INSERT INTO families_touched (family_key, person_key) SELECT {rows}; RETURN NULL;"


class Touched(models.Model):
    """Something of a family (or of all families of a person) that bears on outcomes has changed."""

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    family_key = models.UUIDField(null=True)
    person_key = models.UUIDField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "family_key", "person_key"})

    def __str__(self) -> str:
        return str(self.family_key or self.person_key)


def touches(
    family: str = "NULL::uuid", person: str = "NULL::uuid", *, only: tuple[str, ...] = ()
) -> tuple[pgtrigger.Trigger, ...]:
    """Triggers that note the families and people whose rows a statement adds, changes or deletes.

    `family` and `person` are SQL for the keys; with `only`, a change of other columns is passed
    over (where a row also holds what no rule reads and what is encrypted anew now and then).
    """
    keys = f"DISTINCT {family}, {person}"
    added, gone = f"{keys} FROM new_rows", f"{keys} FROM old_rows"
    changed = f"{gone} UNION SELECT {added}"
    if only:
        was, now = (", ".join(f"{row}.{name}" for name in only) for row in ("o", "n"))
        both = "old_rows o JOIN new_rows n ON o.id = n.id"
        differing = f"n.id FROM {both} WHERE ({was}) IS DISTINCT FROM ({now})"
        changed = f"{added} WHERE id IN (SELECT {differing})"
    old, new = "old_rows", "new_rows"
    return (
        _trigger("insert", pgtrigger.Insert, added, new=new),
        _trigger("delete", pgtrigger.Delete, gone, old=old),
        _trigger("update", pgtrigger.Update, changed, old=old, new=new),
    )


def _trigger(
    name: str, operation: pgtrigger.Operation, rows: str, **tables: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"touched_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=_NOTE.format(rows=rows),
    )
