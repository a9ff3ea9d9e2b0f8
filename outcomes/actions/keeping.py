"""Results into the database by `COPY`, and whose results stand from then on."""

import uuid
from collections.abc import Mapping

from django.db import connection
from psycopg import sql

from outcomes import frames

_FILL = """INSERT INTO {table} (id, run_id, {columns})
    SELECT {key}(), {run}, {columns} FROM {new}"""
# Keys in the order of time are put at the end of their index instead of all over it.
_ORDERED_KEYS_SINCE = 180_000
_STAND = """INSERT INTO outcomes_standing (id, family_id, run_id)
    SELECT gen_random_uuid(), family_id, {run} FROM new_outcomes_judgedfamily
    ON CONFLICT (family_id) DO UPDATE SET run_id = EXCLUDED.run_id"""


class Keeper:
    """Takes the rows of one run, chunk by chunk, in the transaction of the caller.

    They go through temporary tables: policies refuse a direct `COPY`. If the run `stands`, its
    results are those that pages show from then on: `alone`, or where it judged nothing with those
    that stood before.
    """

    def __init__(self, run_id: uuid.UUID, *, stands: bool, alone: bool) -> None:
        self.run_id, self.stands = run_id, stands
        with connection.cursor() as cursor:
            if stands and alone:
                cursor.execute("DELETE FROM outcomes_standing")
            for table in frames.RESULT_COLUMNS:
                names = self._names(table)
                cursor.execute(sql.SQL("DROP TABLE IF EXISTS {new}").format(**names))
                made = (
                    "CREATE TEMPORARY TABLE {new} ON COMMIT DROP AS SELECT {columns} FROM {table}"
                )
                cursor.execute(sql.SQL(made + " WITH NO DATA").format(**names))

    def _names(self, table: str) -> dict[str, sql.Composable]:
        columns = map(sql.Identifier, frames.RESULT_COLUMNS[table])
        version: int = connection.pg_version  # type: ignore[attr-defined]
        ordered = version >= _ORDERED_KEYS_SINCE
        return {
            "table": sql.Identifier(table),
            "new": sql.Identifier(f"new_{table}"),
            "columns": sql.SQL(", ").join(columns),
            "key": sql.SQL("uuidv7" if ordered else "gen_random_uuid"),
            "run": sql.Literal(self.run_id),
        }

    def keep(self, tables: Mapping[str, bytes]) -> None:
        """The rows of a chunk."""
        with connection.cursor() as cursor:
            for table, csv in tables.items():
                names = self._names(table)
                into = sql.SQL("COPY {new} ({columns}) FROM STDIN (FORMAT csv)").format(**names)
                with cursor.copy(into) as copy:
                    copy.write(csv)
                cursor.execute(sql.SQL(_FILL).format(**names))
                if self.stands and table == "outcomes_judgedfamily":
                    cursor.execute(sql.SQL(_STAND).format(**names))
                cursor.execute(sql.SQL("TRUNCATE {new}").format(**names))
