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
from families.queries.frameworks import RulesKey

# What concerns every family alike.
COMMON = {
    "feeds": "SELECT source, code, from_date, to_date FROM families_feedcoverage",
    "terms": "SELECT term, start_on, end_on FROM families_term",
}

# What concerns the families of a chunk. The people whose own facts are read stand in an array: a
# join would look through the facts of everybody, once for each chunk.
CHUNKED = {
    "families": """
        SELECT f.id::text AS family_id, f.reference AS family_ref,
               f.framework_id::text || '/' || coalesce(f.local_plan_id::text, '') AS framework,
               f.identified_on, f.assessed_on, f.attached_on, f.step_down_on, f.closed_on
        FROM families_family f
        WHERE f.id = ANY({families})""",
    "people": """
        SELECT p.id::text AS person_id, p.reference AS person_ref, p.date_of_birth, p.sex,
               p.died_on, p.expecting_until
        FROM families_person p WHERE p.id IN (
            SELECT person_id FROM families_member WHERE family_id = ANY({families})
            UNION SELECT person_id FROM families_need WHERE family_id = ANY({families})
            UNION SELECT person_id FROM families_observation
            WHERE family_id = ANY({families}) AND kind = 'judgement'
        )""",
    "memberships": """
        SELECT f.reference AS family_ref, p.reference AS person_ref, m.role,
               CASE WHEN m.lives_in_household THEN 'Y' ELSE 'N' END AS lives_in_household,
               CASE WHEN m.parenting_responsibility THEN 'Y' ELSE 'N' END
                   AS parenting_responsibility,
               m.joined_on, m.left_on
        FROM families_member m
        JOIN families_family f ON f.id = m.family_id
        JOIN families_person p ON p.id = m.person_id
        WHERE m.family_id = ANY({families})""",
    "needs": """
        SELECT n.id::text AS need_id, n.reference AS need_ref, f.reference AS family_ref,
               p.reference AS person_ref, n.need, n.identified_on, n.identified_by,
               CASE WHEN n.evidenced THEN 'Y' ELSE 'N' END AS evidenced, n.closed_as
        FROM families_need n
        JOIN families_family f ON f.id = n.family_id
        LEFT JOIN families_person p ON p.id = n.person_id
        WHERE n.family_id = ANY({families})""",
    "artefacts": """
        SELECT f.reference AS family_ref, a.artefact, a.on_date,
               CASE WHEN a.covers_everyone THEN 'Y' ELSE 'N' END AS covers_everyone
        FROM families_artefact a
        JOIN families_family f ON f.id = a.family_id
        WHERE a.family_id = ANY({families})""",
    "interventions": """
        SELECT f.reference AS family_ref, p.reference AS person_ref, i.kind, i.started_on,
               i.ended_on, i.outcome
        FROM families_intervention i
        JOIN families_family f ON f.id = i.family_id
        LEFT JOIN families_person p ON p.id = i.person_id
        WHERE i.family_id = ANY({families})""",
    "observations": """
        SELECT o.reference AS observation_ref, f.reference AS family_ref,
               p.reference AS person_ref, o.kind, o.code, o.start_on, o.end_on, o.value, o.out_of,
               o.detail_code AS detail, o.source, o.recorded_on,
               CASE WHEN o.withdrawn THEN 'Y' ELSE '' END AS withdrawn
        FROM (
            SELECT * FROM families_observation WHERE family_id = ANY({families})
            UNION ALL
            SELECT * FROM families_observation
            WHERE family_id IS NULL AND person_id = ANY(ARRAY(
                SELECT person_id FROM families_member WHERE family_id = ANY({families})
            ))
        ) o
        LEFT
        JOIN families_family f ON f.id = o.family_id
        LEFT JOIN families_person p ON p.id = o.person_id""",
    "claims": """
        SELECT f.reference AS family_ref, c.route, c.state, c.on_date, c.phase
        FROM outcomes_claim c
        JOIN families_family f ON f.id = c.family_id
        WHERE c.family_id = ANY({families})""",
}


_RULES = """SELECT DISTINCT framework_id, local_plan_id FROM families_family
    WHERE id = ANY(%s::uuid[])"""


def family_ids(framework: str = "") -> Iterator[uuid.UUID]:
    """The families to judge, in the order of their references."""
    families = _families(framework).order_by("reference")
    return families.values_list("pk", flat=True).iterator(chunk_size=20_000)


def family_count(framework: str = "") -> int:
    """How many families are to judge."""
    return _families(framework).count()


def _families(framework: str) -> QuerySet[Family]:
    return Family.objects.filter(**({"framework__code": framework} if framework else {}))


def rules_of(families: Sequence[uuid.UUID]) -> list[str]:
    """The keys of the rules that these families are held under."""
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [list(families)])
        return [RulesKey(version, plan).text for version, plan in cursor.fetchall()]


def read_common() -> dict[str, bytes]:
    """The school calendar and the coverage by feeds: file name to CSV."""
    return {name: _copied(sql.SQL(query)) for name, query in COMMON.items()}


def read_chunk(families: Sequence[uuid.UUID], *, without: Collection[str] = ()) -> dict[str, bytes]:
    """Everything about these families that bears on a rule: file name to CSV."""
    chosen = sql.Literal(list(families))
    return {
        name: _copied(sql.SQL(query).format(families=chosen))
        for name, query in CHUNKED.items()
        if name not in without
    }


def read_at_once(
    families: Sequence[uuid.UUID], *, without: Collection[str] = ()
) -> dict[str, bytes]:
    """All of `read_common` and `read_chunk` in one question: for a page about a few families."""
    chosen = sql.Literal(list(families))
    asked = {
        name: sql.SQL(query).format(families=chosen)
        for name, query in {**COMMON, **CHUNKED}.items()
        if name not in without
    }
    pairs = [sql.SQL(_AS_JSON).format(sql.Literal(name), asked[name]) for name in asked]
    with connection.cursor() as cursor:
        whole = sql.SQL("SELECT json_build_object({})::text").format(sql.SQL(", ").join(pairs))
        cursor.execute(whole)
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
    query = sql.SQL({**COMMON, **CHUNKED}[name]).format(families=sql.Literal([uuid.UUID(int=0)]))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM ({}) r LIMIT 0").format(query))
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
    while (row := server.get_copy_data(0))[0] > 0:
        rows.append(bytes(row[1]))
    while (ended := server.get_result()) is not None:
        if ended.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(ended)
    return b"".join(rows)
