"""Results into the database by `COPY`, and whose results stand from then on."""

import secrets
import time
import uuid
from collections.abc import Mapping, Sequence

from django.db import connection
from psycopg import sql

from outcomes import frames

# They go through temporary tables: policies refuse a direct `COPY`.
_MADE = "CREATE TEMPORARY TABLE {new} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
# Keys are counted up from a random one: to ask for chance for each row takes as long as to write
# it, and keys in the order of time are put at the end of their index instead of all over it. Rows
# come in the order of the other index, by family, whose pages are then each looked for once.
_FILL = """INSERT INTO {table} (id, run_id, {columns})
    SELECT ({head} || to_hex({first} + row_number() OVER ()))::uuid, {run}, {columns}
    FROM (SELECT * FROM {new} ORDER BY family_id) {new}"""
_LOWEST = -(1 << 63)
_STAND = """INSERT INTO outcomes_standing (id, family_id, run_id)
    SELECT gen_random_uuid(), family_id, run_id FROM outcomes_judgedfamily WHERE run_id = %s
    ON CONFLICT (family_id) DO UPDATE SET run_id = EXCLUDED.run_id"""
_OTHERS = "DELETE FROM outcomes_standing WHERE run_id <> %s"
# A run reads nothing of them, and one over what has changed would leave what was found before.
_NOT_USED = """DELETE FROM outcomes_standing WHERE family_id IN (
    SELECT family_id FROM families_member WHERE person_id IN (SELECT tfcase_stopped('outcomes')))"""


def keep_rows(run_id: uuid.UUID, tables: Mapping[str, bytes]) -> None:
    """The rows that a run has found of some families, in the transaction of the caller.

    No page shows them before the run stands.
    """
    with connection.cursor() as cursor:
        for table, csv in tables.items():
            names = {**_names(table), **_keys(), "run": sql.Literal(run_id)}
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {new}").format(**names))
            cursor.execute(sql.SQL(_MADE).format(**names))
            into = sql.SQL("COPY {new} ({columns}) FROM STDIN (FORMAT csv)").format(**names)
            with cursor.copy(into) as copy:
                copy.write(csv)
            cursor.execute(sql.SQL(_FILL).format(**names))


def forget_rows(run_id: uuid.UUID, families: Sequence[uuid.UUID] | None = None) -> None:
    """Take away what an unfinished run has kept, or what it has kept of some families."""
    only = sql.SQL("") if families is None else sql.SQL(" AND family_id = ANY({})")
    with connection.cursor() as cursor:
        for table in frames.RESULT_COLUMNS:
            asked = sql.SQL("DELETE FROM {} WHERE run_id = {}")
            named = asked.format(sql.Identifier(table), sql.Literal(run_id))
            cursor.execute(named + only.format(sql.Literal(list(families or ()))))


def make_stand(run_id: uuid.UUID, *, alone: bool) -> None:
    """Pages show the results of this run from then on; `alone`, those of no other."""
    with connection.cursor() as cursor:
        cursor.execute(_STAND, [run_id])
        cursor.execute(_OTHERS, [run_id]) if alone else cursor.execute(_NOT_USED)


def _names(table: str) -> dict[str, sql.Composable]:
    columns = map(sql.Identifier, frames.RESULT_COLUMNS[table])
    return {
        "table": sql.Identifier(table),
        "new": sql.Identifier(f"new_{table}"),
        "columns": sql.SQL(", ").join(columns),
    }


def _keys() -> dict[str, sql.Composable]:
    """Where the keys of some rows begin: UUIDs of version 8, the time first, then chance."""
    head = f"{time.time_ns() // 1_000_000:012x}8{secrets.randbits(12):03x}"
    return {"head": sql.Literal(head), "first": sql.Literal(_LOWEST + secrets.randbits(61))}
