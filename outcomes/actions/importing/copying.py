"""Rows into tables by `COPY`: into a temporary table first, since policies refuse it otherwise."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql

Value = object


def load(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    once: Sequence[str] = (),
    known_by: Sequence[str] = ("id",),
) -> int:
    """Insert rows, or update those with the same `known_by`; the number of rows.

    Columns in `once` keep what they hold when the row is there already. Triggers keep the old row.
    """
    waiting = [tuple(row) for row in rows]
    if not waiting:
        return 0
    names = {
        "table": sql.Identifier(table),
        "waiting": sql.Identifier(f"import_{table}"),
        "columns": _list(columns),
        "known_by": _list(known_by),
        "changes": _changes([c for c in columns if c not in (*once, *known_by)]),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {waiting}").format(**names))
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {waiting} (LIKE {table}) ON COMMIT DROP").format(
                **names
            )
        )
        with cursor.copy(sql.SQL("COPY {waiting} ({columns}) FROM STDIN").format(**names)) as copy:
            for row in waiting:
                copy.write_row(row)
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} ({columns}) SELECT {columns} FROM {waiting} "
                "ON CONFLICT ({known_by}) DO UPDATE SET {changes}"
            ).format(**names)
        )
    return len(waiting)


def _list(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _changes(columns: Sequence[str]) -> sql.Composed:
    pairs = (sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(column)) for column in columns)
    return sql.SQL(", ").join(pairs)
