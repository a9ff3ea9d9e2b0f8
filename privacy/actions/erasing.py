"""Erases: hard deletion through every table, history, list, shared text and file.

The one place that does. `erase_family`, `erase_referral` and `erase_person` take a key, need no
row of it to be left, and may be run again: a replay after a restore calls them with the keys of the
ledger alone. They run as the database's role for it, inside the caller's transaction.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg import sql

from privacy import erasing, files
from privacy.erasing import REMOVED, Keys, Shared
from privacy.errors import RuleBroken
from privacy.mentions import Detector, Somebody, Subject, visible
from privacy.models import Job, JobSkip
from privacy.queries import erasing as queries
from privacy.queries.erasing import Model, Rows
from privacy.rules.grounds import Who

FAMILY, PERSON, REFERRAL = "families.Family", "families.Person", "families.Referral"


@dataclass
class Erased:
    """What went: whole records and people by key, rows by table, files by number."""

    records: list[uuid.UUID] = field(default_factory=list)
    people: list[uuid.UUID] = field(default_factory=list)
    tables: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    files: int = 0

    @property
    def rows(self) -> int:
        """All rows that went."""
        return sum(self.tables.values())


def erase_family(key: uuid.UUID) -> Erased:
    """A family with all records put into it, and those of its people who are in no other."""
    return erase("family", key)


def erase_referral(key: uuid.UUID) -> Erased:
    """A referral that came to no family."""
    return erase("referral", key)


def erase_person(key: uuid.UUID) -> Erased:
    """One person, out of families that live on: own rows go, shared words keep a mark."""
    return erase("person", key)


def erase(kind: str, key: uuid.UUID) -> Erased:
    """One record of a kind. Files go last, so that nothing is lost where something fails."""
    check_role()
    roots = erasing.roots_of(kind, key)
    people = set(roots.get(PERSON, ()))
    shared = [each for each in erasing.shared_without(people) if _lives_on(each, roots)]
    rows = queries.reached(roots)
    kept_files = queries.files_of(rows)
    erased = Erased(records=whole_records(roots), people=sorted(people))
    for each in shared:
        _take_out(each, rows, erased)
    _take_off_lists(people, erased)
    _forget_jobs(roots, rows, erased)
    for model, keys in rows.items():
        erased.tables[model._meta.db_table] += _delete(model, keys)
    erasing.do_after([key for each in shared for key in each.root.get(FAMILY, ())])
    for folder, name in kept_files:
        files.remove_sealed(folder, name)
    erased.files = len(kept_files)
    return erased


def _lives_on(shared: Shared, roots: Keys) -> bool:
    """Whether it is not itself erased: members of it may be in other families."""
    return not set(shared.root.get(FAMILY, ())) <= set(roots.get(FAMILY, ()))


def whole_records(roots: Keys) -> list[uuid.UUID]:
    """The families, or the referral, that go as a whole."""
    return sorted({*roots.get(FAMILY, ()), *roots.get(REFERRAL, ())})


def check_role() -> None:
    """Triggers and history stand aside for this role alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = 'tfcase_eraser'")
        if not cursor.fetchone()[0]:
            raise RuleBroken("Only the database's role for erasure erases: see the operations.")


def _delete(model: Model, keys: set[Any]) -> int:
    """By SQL: Django would refuse what is protected, and keep a history of it."""
    statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(
        sql.Identifier(model._meta.db_table), sql.Identifier(model._meta.pk.attname)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(keys)])
        return int(cursor.rowcount)


def _take_off_lists(people: set[uuid.UUID], erased: Erased) -> None:
    """Out of lists of keys, such as who was present."""
    words = "UPDATE {table} SET {column} = array_remove({column}, %s) WHERE %s = ANY({column})"
    for model, column in queries.lists_with(PERSON, people):
        table = model._meta.db_table
        statement = sql.SQL(words).format(
            table=sql.Identifier(table), column=sql.Identifier(column)
        )
        for key in people:
            with connection.cursor() as cursor:
                cursor.execute(statement, [key, key])
                erased.changed[table] += cursor.rowcount


def _take_out(shared: Shared, going: Rows, erased: Erased) -> None:
    """Out of what is written in a record that lives on."""
    detector = _detector(shared)
    for model, keys in queries.reached(shared.root).items():
        columns = queries.written_texts(model)
        if not columns:
            continue
        for row in model._base_manager.filter(pk__in=keys - going.get(model, set())):
            changed = [name for name in columns if _rewrite(row, name, detector, shared)]
            if changed:
                row.save(update_fields=changed)
                erased.changed[model._meta.db_table] += 1


def _detector(shared: Shared) -> Detector:
    """Finds the names of who goes; surnames and full names of those who stay are left."""
    stays = [*((name, "") for name in shared.stay), *(("", name) for name in shared.stay_surnames)]
    gone = Somebody("gone", Who.PERSON, "", tuple((name, "") for name in shared.gone))
    return Detector(Subject(names=tuple(stays)), [gone])


def _rewrite(row: Any, column: str, detector: Detector, shared: Shared) -> bool:
    """Whether somebody was named in a text, and is no longer."""
    before = getattr(row, column)
    seen = visible(before)
    named = detector.names(seen)
    after = seen if named else before
    for each in reversed(named):
        after = after[: each.start] + REMOVED + after[each.end :]
    for exact in shared.exact:
        after = after.replace(exact, REMOVED)
    setattr(row, column, after)
    return bool(after != before)


def _forget_jobs(roots: Keys, rows: Rows, erased: Erased) -> None:
    """Jobs that name one of these records, in their parameters or among what they left out."""
    keys = {str(key) for model_keys in rows.values() for key in _uuids(model_keys)}
    named = [
        job.pk
        for job in Job.objects.only("params", "result")
        if keys & _texts(job.params, job.result)
    ]
    retried = Job.objects.filter(retry_of__in=named).values_list("pk", flat=True)
    named += list(retried)
    erased.tables["privacy_jobskip"] += JobSkip.objects.filter(job__in=named).delete()[0]
    references = _references(roots)
    erased.tables["privacy_jobskip"] += JobSkip.objects.filter(reference__in=references).delete()[0]
    erased.tables["privacy_job"] += _delete(Job, set(named))


def _uuids(keys: set[Any]) -> set[uuid.UUID]:
    return {key for key in keys if isinstance(key, uuid.UUID)}


def _texts(*values: Any) -> set[str]:
    """Every text in a job's data, however deep."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            found |= _texts(*value.values())
        elif isinstance(value, list):
            found |= _texts(*value)
    return found


def _references(roots: Keys) -> list[str]:
    """The council's own references of what goes."""
    found: list[str] = []
    for label, keys in roots.items():
        model = queries.model_of(label)
        if "reference" in {each.name for each in model._meta.concrete_fields}:
            found += model._base_manager.filter(pk__in=keys).values_list("reference", flat=True)
    return found
