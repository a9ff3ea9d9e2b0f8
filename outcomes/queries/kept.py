"""What a past run found, also where it took results over from the runs that it builds on."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from psycopg import sql

from families.models import Family
from outcomes import frames
from outcomes.models import OutcomeRun
from outcomes.queries import inputs

CHUNK = 20_000
_FAMILIES = """
    WITH RECURSIVE chain AS (
        SELECT id, base_id, finished_at FROM outcomes_outcomerun WHERE id = %s
        UNION ALL
        SELECT r.id, r.base_id, r.finished_at FROM outcomes_outcomerun r
        JOIN chain ON r.id = chain.base_id
    )
    SELECT family_id, run_id, inputs, rules FROM (
        SELECT DISTINCT ON (j.family_id) j.family_id, j.run_id, j.inputs, j.rules
        FROM outcomes_judgedfamily j JOIN chain ON chain.id = j.run_id
        ORDER BY j.family_id, chain.finished_at DESC
    ) found JOIN families_family f ON f.id = family_id ORDER BY f.reference"""
# As the engine's rows are written: yes and no in letters.
_LETTERS = {"eligible", "claimable"}
_ROWS = """COPY (
    SELECT {columns} FROM {table} r
    JOIN unnest({families}::uuid[], {runs}::uuid[]) AS p(family_id, run_id)
      ON p.family_id = r.family_id AND p.run_id = r.run_id
    ) TO STDOUT (FORMAT csv)"""


@dataclass(frozen=True)
class KeptFamily:
    """A family in a run: the run that judged it, and the fingerprint of what was read then.

    `rules` is the key of those that it was judged under; empty where that was not kept.
    """

    id: uuid.UUID
    run_id: uuid.UUID
    inputs: int
    rules: str = ""


def families_of(run: OutcomeRun) -> Iterator[list[KeptFamily]]:
    """The families whose results stood with the run, a chunk at a time, by reference."""
    known = rules_by_mark(run)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [run.pk])
        rows = iter(cursor.fetchall())
    while some := list(islice(rows, CHUNK)):
        yield [
            KeptFamily(family, judged_in, prints, known.get(mark, ""))
            for family, judged_in, prints, mark in some
        ]


def rules_by_mark(run: OutcomeRun) -> dict[int | None, str]:
    """The keys of all rules of a run and of those that it builds on, by their marks."""
    found: dict[int | None, str] = {}
    each: OutcomeRun | None = run
    while each is not None:
        found |= {frames.rules_mark(entry["key"]): entry["key"] for entry in each.rules}
        each = each.base
    return found


def rows_of(families: Sequence[KeptFamily]) -> dict[str, bytes]:
    """Table to CSV: the rows kept for these families, in the columns in which they are written."""
    keys = {
        "families": sql.Literal([family.id for family in families]),
        "runs": sql.Literal([family.run_id for family in families]),
    }
    found = {}
    for table, columns in frames.RESULT_COLUMNS.items():
        if table != "outcomes_judgedfamily":
            names = {"table": sql.Identifier(table), "columns": _listed(columns)}
            found[table] = inputs.copied(sql.SQL(_ROWS).format(**names, **keys))
    return found


def _listed(columns: Sequence[str]) -> sql.Composed:
    letter = "CASE WHEN r.{} THEN 'Y' ELSE 'N' END"
    return sql.SQL(", ").join(
        sql.SQL(letter if name in _LETTERS else "r.{}").format(sql.Identifier(name))
        for name in columns
    )


def texts_of(
    family: Family, run: OutcomeRun, tables: Sequence[str]
) -> dict[str, list[dict[str, str]]]:
    """Table to the rows kept for one family, each value as the text in which it was written."""
    found = {}
    for table in tables:
        columns = frames.RESULT_COLUMNS[table]
        asked = sql.SQL("SELECT {} FROM {} r WHERE family_id = {} AND run_id = {}").format(
            sql.SQL(", ").join(_as_text(name) for name in columns),
            sql.Identifier(table),
            sql.Literal(family.pk),
            sql.Literal(run.pk),
        )
        with connection.cursor() as cursor:
            cursor.execute(asked)
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        found[table] = rows
    return found


def _as_text(name: str) -> sql.Composed:
    if name in _LETTERS:
        return sql.SQL("CASE WHEN r.{} THEN 'Y' ELSE 'N' END").format(sql.Identifier(name))
    return sql.SQL("coalesce(r.{}::text, '')").format(sql.Identifier(name))
