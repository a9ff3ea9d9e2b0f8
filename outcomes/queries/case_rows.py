"""What is stored, in the shape of the case files: for export, and to see what an import changes.

Rows come out of PostgreSQL by `COPY` as text, so that dates and numbers are written as they stand.
All of it must run inside a transaction that says who asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from families.models import Term
from families.rules.details import join_detail
from outcomes.casefiles import tables, words
from outcomes.casefiles.known import Stored, StoredClaim, StoredNeed, StoredSpell
from outcomes.casefiles.records import Cells
from outcomes.models import LIVE_STATES
from outcomes.queries.case_sources import SOURCES, Source
from privacy.encryption import decrypt_value

# Claims that are still being prepared here are no fact for a council's other tools yet, and a
# person without a family cannot stand in case files.
_SUBMITTED = f"""c.state IN ({", ".join(repr(state) for state in words.CLAIM_STATES)})
    AND (c.prepared_by_id IS NULL OR c.approved_by_id IS NOT NULL)"""
EXPORTED = {
    "claims": _SUBMITTED,
    "people": "EXISTS (SELECT FROM families_member m WHERE m.person_id = p.id)",
}


@dataclass(frozen=True)
class StoredRow:
    """A stored row: its primary key, its values as the file has them, and one more value."""

    pk: str
    cells: Cells
    extra: str


def rows_in_order(name: str) -> Iterator[Cells]:
    """Every row that belongs in a file, by its key, streamed."""
    source = SOURCES[name]
    order = (source.columns[source.table.places[column]] for column in source.table.key)
    keys = ", ".join(f"coalesce(({column})::text, '') COLLATE \"C\"" for column in order)
    for stored in _stored(source, f"WHERE {EXPORTED.get(name, 'TRUE')} ORDER BY {keys}"):
        yield stored.cells


def rows_known_by(name: str, keys: Sequence[str]) -> Iterator[StoredRow]:
    """The stored rows with these references (their own, or those of their families)."""
    if keys:
        source = SOURCES[name]
        with connection.cursor() as cursor:
            # A batch is a small part of every table: its rows are cheaper by index than by scan.
            cursor.execute("SET LOCAL random_page_cost = 1")
        known = _SUBMITTED if name == tables.CLAIMS.name else "TRUE"
        yield from _stored(source, f"WHERE {source.known_by} = ANY(%s) AND {known}", list(keys))


def _stored(source: Source, rest: str, *params: object) -> Iterator[StoredRow]:
    columns = f"{source.alias}.id, {', '.join(source.columns)}, {source.extra}"
    sealed = [(source.table.places[column], name) for column, name in source.sealed.items()]
    for pk, *values, extra in _copied(f"{columns} FROM {source.origin} {rest}", *params):
        cells = [value or "" for value in values]
        for place, column in sealed:
            if cells[place]:
                cells[place] = _opened(source.model, column, pk, cells[place])
        if source.table is tables.OBSERVATIONS:
            place = source.table.places["detail"]
            cells[place] = join_detail(extra or "", cells[place])
        yield StoredRow(pk, cells, extra or "")


def _opened(model: str, column: str, pk: str, sealed: str) -> str:
    """A ciphertext as `COPY` writes it (`\\x` and hexadecimal digits), decrypted."""
    return decrypt_value(model, column, pk, bytes.fromhex(sealed[2:]))


def _copied(selected: str, *params: object) -> Iterator[tuple[Any, ...]]:
    """The rows of a selection, every value as text."""
    query = sql.SQL("COPY (SELECT {}) TO STDOUT").format(sql.SQL(selected))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL DateStyle = 'ISO'")
        with cursor.copy(query, params) as copy:
            yield from copy.rows()


# --- What an import is checked against


def stored_facts() -> Stored:
    """What stays beside the rows of an import; its iterables are read one after the other."""
    return Stored(
        terms=list(Term.objects.values_list("term", "start_on", "end_on")),
        spells=_spells(),
        claims=_claims_in_the_way(),
        needs=_needs(),
    )


def _spells() -> Iterator[StoredSpell]:
    rows = _copied(
        "f.reference, p.reference, m.joined_on, m.left_on FROM families_member m "
        "JOIN families_family f ON f.id = m.family_id JOIN families_person p ON p.id = m.person_id"
    )
    for family, person, joined_on, left_on in rows:
        yield StoredSpell(family, person, joined_on or "", left_on or "")


def _claims_in_the_way() -> Iterator[StoredClaim]:
    states = [state.value for state in LIVE_STATES]
    rows = _copied(
        "f.reference, c.phase, c.route, c.on_date, c.state, c.prepared_by_id IS NOT NULL "
        "FROM outcomes_claim c JOIN families_family f ON f.id = c.family_id "
        "WHERE c.state = ANY(%s) OR c.approved_by_id IS NOT NULL",
        states,
    )
    for family, phase, route, on_date, state, made_here in rows:
        yield StoredClaim(family, phase, route, on_date, state, made_here == "t")


def _needs() -> Iterator[StoredNeed]:
    rows = _copied(
        "f.reference, n.reference, n.need FROM families_need n "
        "JOIN families_family f ON f.id = n.family_id"
    )
    for family, reference, need in rows:
        yield StoredNeed(family, reference, need)
