"""What the engine judges, read from PostgreSQL as columns (`COPY`), a chunk of families at a time.

Each answer is CSV with a header; its columns are those of the case files that bear on a rule.
No name, address or identifier is read: the engine needs none.
"""

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from psycopg import sql
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from families.models import Family
from outcomes.queries.inputs_sql import CHOSEN, CHUNKED, COMMON, NARROW, WIDE

# Up to here one question each; more are put into temporary tables first.
FEW = 200


def family_ids(framework: str = "") -> Iterator[uuid.UUID]:
    """The families to judge, in the order of their references."""
    families = _families(framework).order_by("reference")
    return families.values_list("pk", flat=True).iterator(chunk_size=20_000)


def family_count(framework: str = "") -> int:
    """How many families are to judge."""
    return _families(framework).count()


def _families(framework: str) -> QuerySet[Family]:
    return Family.objects.filter(**({"framework__code": framework} if framework else {}))


def read_common() -> dict[str, bytes]:
    """The school calendar and the coverage by feeds: file name to CSV."""
    return {name: _copied(sql.SQL(query)) for name, query in COMMON.items()}


def same_rows(some: Mapping[str, bytes], others: Mapping[str, bytes]) -> bool:
    """Whether files hold the same rows, in whatever order."""
    told, known = (
        {name: sorted(csv.splitlines()) for name, csv in x.items()} for x in (some, others)
    )
    return told == known


def read_chunk(
    families: Sequence[uuid.UUID], *, without: Collection[str] = (), wide: bool = False
) -> dict[str, bytes]:
    """Everything about these families that bears on a rule: file name to CSV.

    Inside a transaction, to whose end the temporary tables last. `wide` says that they are much of
    the council: how they are found differs, never what.
    """
    way = WIDE if wide else NARROW
    keys = _keys(families)
    head = _with(keys) if len(families) <= FEW else sql.Composed([])
    if len(families) > FEW:
        _choose(keys, way)
    asked = {name: query for name, query in CHUNKED.items() if name not in without}
    return {name: _copied(head + _of(keys, query, way)) for name, query in asked.items()}


def _keys(families: Sequence[uuid.UUID]) -> sql.Composed:
    """The families as one text: thousands of literals would each be asked how it is quoted."""
    return sql.SQL("{}::uuid[]").format(sql.Literal(f"{{{','.join(map(str, families))}}}"))


def _of(keys: sql.Composed, query: str, way: Mapping[str, str] = NARROW) -> sql.Composed:
    """A question about families, who are found in one way or the other."""
    parts = {name: sql.SQL(part).format(families=keys) for name, part in way.items()}
    return sql.SQL(query).format(families=keys, **parts)


def _choose(keys: sql.Composed, way: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        # The rows of a family lie together: found by their index they are nearly read in a row.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        for name, query in CHOSEN.items():
            table = sql.Identifier(name)
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
            made = sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS ").format(table)
            cursor.execute(made + _of(keys, query, way))
            # Without knowing that each key stands once, the planner would sort instead of hash.
            cursor.execute(sql.SQL("ANALYZE {} (id)").format(table))


def _with(keys: sql.Composed) -> sql.Composed:
    """The families at the head of a question, in place of the temporary tables."""
    named = (
        sql.SQL("{} AS MATERIALIZED ({})").format(sql.Identifier(name), _of(keys, query))
        for name, query in CHOSEN.items()
    )
    return sql.SQL("WITH {} ").format(sql.SQL(", ").join(named))


def read_at_once(
    families: Sequence[uuid.UUID], *, without: Collection[str] = ()
) -> dict[str, bytes]:
    """All of `read_common` and `read_chunk` in one question: for a page about a few families."""
    asked = {name: query for name, query in {**COMMON, **CHUNKED}.items() if name not in without}
    keys = _keys(families)
    pairs = [
        sql.SQL(_AS_JSON).format(sql.Literal(name), _of(keys, query))
        for name, query in asked.items()
    ]
    whole = sql.SQL("SELECT json_build_object({})::text").format(sql.SQL(", ").join(pairs))
    with connection.cursor() as cursor:
        cursor.execute(_with(keys) + whole)
        found = json.loads(cursor.fetchone()[0], parse_float=str, parse_int=str)
    return {name: _csv(name, rows) for name, rows in found.items()}


_AS_JSON = "{}, (SELECT coalesce(json_agg(r), '[]') FROM ({}) r)"


def _csv(name: str, rows: Sequence[Mapping[str, str | None]]) -> bytes:
    """Rows as `COPY` writes them, to the byte: fingerprints are taken of the lines."""
    header = tuple(rows[0]) if rows else _header(name)
    lines = [",".join(header), *(",".join(map(_quoted, row.values())) for row in rows), ""]
    return "\n".join(lines).encode()


def _quoted(value: str | None) -> str:
    if value is None:
        return ""
    if value and not any(mark in value for mark in ',"\n\r'):
        return value
    return '"' + value.replace('"', '""') + '"'


@lru_cache(maxsize=16)
def _header(name: str) -> tuple[str, ...]:
    """The columns of a file that has no rows, asked for once."""
    nobody = _keys([uuid.UUID(int=0)])
    query = _of(nobody, {**COMMON, **CHUNKED}[name])
    with connection.cursor() as cursor:
        cursor.execute(_with(nobody) + sql.SQL("SELECT * FROM ({}) r LIMIT 0").format(query))
        return tuple(column.name for column in cursor.description)


def _copied(query: sql.Composable) -> bytes:
    """A query's answer as CSV with a header."""
    return copied(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER true)").format(query))


def copied(statement: sql.Composed) -> bytes:
    """What a `COPY … TO STDOUT` gives, straight from the library: one call a row and no more."""
    connection.ensure_connection()
    wire: Any = connection.connection
    server = wire.pgconn
    begun = server.exec_(statement.as_bytes(wire))
    if begun.status != ExecStatus.COPY_OUT:
        raise error_from_result(begun)
    rows: list[bytes] = []
    next_row, keep = server.get_copy_data, rows.append
    while (row := next_row(0))[0] > 0:
        keep(bytes(row[1]))
    while (ended := server.get_result()) is not None:
        if ended.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(ended)
    return b"".join(rows)
