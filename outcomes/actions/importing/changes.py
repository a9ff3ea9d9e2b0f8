"""What of a batch is new, changed or the same as what is stored. Nothing is written here."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from families.queries.fact_records import withdrawn_here
from outcomes.actions.importing.registry import Registry
from outcomes.casefiles import tables
from outcomes.casefiles.council import Batch
from outcomes.casefiles.records import Cells
from outcomes.casefiles.tables import Table
from outcomes.queries.case_rows import StoredRow, rows_known_by
from outcomes.queries.left_alone import families_left_alone, people_left_alone

Key = tuple[str, ...]

# Found through their families; the others through references of their own.
_OF_FAMILIES = (tables.MEMBERSHIPS, tables.ARTEFACTS, tables.INTERVENTIONS, tables.CLAIMS)
_WITH_REFERENCE = (tables.FAMILIES, tables.PEOPLE, tables.NEEDS, tables.OBSERVATIONS)
_VALUE, _OUT_OF = tables.OBSERVATIONS.places["value"], tables.OBSERVATIONS.places["out_of"]
_KEYWORKER = tables.FAMILIES.places["keyworker"]


@dataclass(frozen=True)
class Difference:
    """A row to write: under its stored id, or under a fresh one. `old` is how it is stored."""

    pk: uuid.UUID
    cells: Cells
    old: StoredRow | None


@dataclass
class Changes:
    """Table → rows to write, the family of each state, and what a file does not change here."""

    rows: dict[str, list[Difference]] = field(default_factory=dict)
    family_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    stay_withdrawn: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def any(self) -> bool:
        """Whether there is something to write."""
        return any(self.rows.values())


def changes_of(batch: Batch, registry: Registry) -> Changes:
    """Compare a batch with what is stored."""
    found = Changes()
    stored = _stored(batch)
    families, people = _left_alone(batch)
    found.left_alone = sorted(families)
    for name, all_rows in batch.rows.items():
        table = tables.BY_NAME[name]
        rows = [cells for cells in all_rows if _may_change(table, cells, families, people)]
        if table is tables.OBSERVATIONS:
            rows, found.stay_withdrawn = _staying_withdrawn(rows)
        found.rows[name] = list(_differences(table, rows, stored[name]))
    _keep_ids(batch, stored, found, registry)
    _count(batch, stored, found, registry)
    return found


def _left_alone(batch: Batch) -> tuple[set[str], set[str]]:
    """Families and people that were split or put together here: their rows change nothing."""
    families = [cells[0] for cells in batch.rows[tables.FAMILIES.name]]
    people = [cells[0] for cells in batch.rows.get(tables.PEOPLE.name, ())]
    return families_left_alone(families), people_left_alone(people)


def _may_change(table: Table, cells: Cells, families: set[str], people: set[str]) -> bool:
    """Whether neither the family nor the person of a row is left alone."""
    if table is tables.PEOPLE:
        return cells[0] not in people
    family, person = table.places.get("family_ref"), table.places.get("person_ref")
    return (family is None or cells[family] not in families) and (
        person is None or cells[person] not in people
    )


def _stored(batch: Batch) -> dict[str, dict[Key, StoredRow]]:
    """Table → key → stored row, of everything that the batch could change."""
    found: dict[str, dict[Key, StoredRow]] = {}
    for table in _WITH_REFERENCE:
        keys = [cells[0] for cells in batch.rows.get(table.name, ())]
        found[table.name] = _by_key(table, keys)
    families = [key[0] for key in found[tables.FAMILIES.name]]
    for table in _OF_FAMILIES:
        found[table.name] = _by_key(table, families)
    return found


def _by_key(table: Table, keys: list[str]) -> dict[Key, StoredRow]:
    return {_key(table, row.cells): row for row in rows_known_by(table.name, keys)}


def _key(table: Table, cells: Cells) -> Key:
    return tuple([cells[place] for place in table.key_places])


def _staying_withdrawn(rows: list[Cells]) -> tuple[list[Cells], list[str]]:
    """What was withdrawn here stays so, whatever a file says of it; its references are told."""
    here = withdrawn_here([cells[0] for cells in rows])
    place = tables.OBSERVATIONS.places["withdrawn"]
    kept, told = [], []
    for cells in rows:
        if cells[0] in here and cells[place] != "Y":
            told.append(cells[0])
            cells = [*cells[:place], "Y", *cells[place + 1 :]]
        kept.append(cells)
    return kept, told


def _differences(
    table: Table, rows: list[Cells], stored: Mapping[Key, StoredRow]
) -> list[Difference]:
    found = []
    for cells in rows:
        old = stored.get(_key(table, cells))
        if old is None:
            found.append(Difference(uuid.uuid4(), cells, None))
        elif not _same(table, cells, old.cells):
            found.append(Difference(uuid.UUID(old.pk), cells, old))
    return found


def _same(table: Table, cells: Cells, old: Cells) -> bool:
    if cells == old:
        return True
    if table is tables.OBSERVATIONS:
        return _with_plain_numbers(cells) == old
    if table is tables.FAMILIES:
        lower = cells[_KEYWORKER].lower() == old[_KEYWORKER].lower()
        others = _without(cells, _KEYWORKER) == _without(old, _KEYWORKER)
        return lower and others
    return False


def _with_plain_numbers(cells: Cells) -> Cells:
    """Numbers as PostgreSQL writes them: `007` as 7, `1.50` as 1.50."""
    plain = list(cells)
    for place in (_VALUE, _OUT_OF):
        if plain[place]:
            number = Decimal(plain[place])
            plain[place] = f"{number or abs(number):f}"
    return plain


def _without(cells: Cells, place: int) -> Cells:
    return cells[:place] + cells[place + 1 :]


def _keep_ids(
    batch: Batch, stored: dict[str, dict[Key, StoredRow]], found: Changes, registry: Registry
) -> None:
    """The ids under which the batch's families and people are, or will be, stored."""
    for name, keep in (
        (tables.FAMILIES.name, found.family_ids.__setitem__),
        (tables.PEOPLE.name, registry.keep_person),
    ):
        for (reference,), row in stored[name].items():
            keep(reference, uuid.UUID(row.pk))
        for difference in found.rows.get(name, ()):
            keep(difference.cells[0], difference.pk)


def _count(
    batch: Batch, stored: dict[str, dict[Key, StoredRow]], found: Changes, registry: Registry
) -> None:
    """A family is changed when any of its rows is, or anything of any of its people."""
    touched = set()
    for name, differences in found.rows.items():
        table = tables.BY_NAME[name]
        family, person = table.places.get("family_ref"), table.places.get("person_ref")
        for difference in differences:
            if family is not None and difference.cells[family]:
                touched.add(difference.cells[family])
            elif person is not None:
                registry.touch_person(difference.cells[person])
    for cells in batch.rows[tables.FAMILIES.name]:
        reference = cells[0]
        if (reference,) not in stored[tables.FAMILIES.name]:
            found.new += 1
        elif reference in touched or registry.is_touched(batch.people_of.get(reference, [])):
            found.changed += 1
        else:
            found.unchanged += 1
