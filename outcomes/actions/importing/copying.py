"""Rows into tables by `COPY`: into a temporary table first, since policies refuse it otherwise."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

# Only the columns that are given: what they leave out takes its default in the table itself.
_MAKE = """CREATE TEMPORARY TABLE {waiting} ON COMMIT DROP AS
    SELECT {columns} FROM {table} WITH NO DATA"""
_FILL = "COPY {waiting} ({columns}) FROM STDIN"
_TAKE = """INSERT INTO {table} ({columns}) SELECT {columns} FROM {waiting}
    ON CONFLICT ({known_by}) DO UPDATE SET {changes}"""


def load(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    once: Sequence[str] = (),
    known_by: Sequence[str] = ("id",),
) -> None:
    """Insert rows, or update those with the same `known_by`.

    Columns in `once` keep what they hold when the row is there already. Triggers keep the old row.
    """
    given = [tuple(row) for row in rows]
    if not given:
        return
    names = {
        "table": sql.Identifier(table),
        "waiting": sql.Identifier(f"import_{table}"),
        "columns": _list(columns),
        "known_by": _list(known_by),
        "changes": _changes([c for c in columns if c not in (*once, *known_by)]),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {waiting}").format(**names))
        cursor.execute(sql.SQL(_MAKE).format(**names))
        with cursor.copy(sql.SQL(_FILL).format(**names)) as copy:
            for row in given:
                copy.write_row(row)
        cursor.execute(sql.SQL(_TAKE).format(**names))


def _list(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _changes(columns: Sequence[str]) -> sql.Composed:
    pairs = (sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(column)) for column in columns)
    return sql.SQL(", ").join(pairs)
