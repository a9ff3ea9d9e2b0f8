"""The first reading: every row checked by itself, its place and owner noted, refusals collected."""

from collections.abc import Callable

from families.rules.identifiers import CHECKS, NUMBER_WORDS, is_valid
from outcomes.casefiles import tables, values
from outcomes.casefiles.faults import Fault
from outcomes.casefiles.index import NOBODY, Register, Rows
from outcomes.casefiles.known import Known
from outcomes.casefiles.records import Cells, RecordFile, Row
from outcomes.casefiles.rules import RULES, Finding, listed
from outcomes.casefiles.spells import Spells
from outcomes.casefiles.tables import Table

Report = Callable[[Fault], None]

_IDENTIFIER_PLACES = [(tables.PEOPLE.places[name], name) for name in CHECKS]


def unverified(cells: Cells) -> list[str]:
    """The columns of a person whose identifier is not valid; it is kept as text."""
    return [
        name
        for place, name in _IDENTIFIER_PLACES
        if cells[place] and not is_valid(name, cells[place])
    ]


class Checker:
    """Reads one file after the other in the order of `tables.TABLES`."""

    def __init__(self, known: Known, report: Report) -> None:
        self.known = known
        self._report = report
        self.families = Register()
        self.people = Register()
        self.frameworks: list[str] = []
        self.rows: dict[str, Rows] = {}
        self.spells = Spells()
        # (family, phase, route, day, line, state) of each claim.
        self.claims: list[tuple[int, str, str, str, int, str]] = []
        self.faults = 0
        self.warnings = 0
        self.ownerless = 0

    def report(self, fault: Fault) -> None:
        """Pass a fault on and count it."""
        if fault.warning:
            self.warnings += 1
        else:
            self.faults += 1
        self._report(fault)

    def add_family(self, ref: str, framework: str, line: int) -> int:
        """The number of a family; the framework is that of its first row."""
        number = self.families.add(ref, line)
        if number == len(self.frameworks):
            self.frameworks.append(framework)
        return number

    def read(self, file: RecordFile) -> None:
        """Check every row of a file of families' rows."""
        table = file.table
        reading = _Reading(self, table)
        rows = self.rows[table.name] = Rows()
        for row in file.rows():
            reading.take(row, rows)
        rows.finish(file.size)

    def blame(self, family: int, person: int) -> None:
        """Refuse the family of a row; without one, all families of its person."""
        if family != NOBODY:
            self.families.refused[family] = 1
        elif person != NOBODY:
            self.people.refused[person] = 1
        else:
            self.ownerless += 1


class _Reading:
    """How the rows of one table are taken."""

    def __init__(self, checker: Checker, table: Table) -> None:
        self.checker = checker
        self.table = table
        self.known = checker.known
        self.checks = field_checks(table, checker.known)
        self.rule = RULES[table.name]
        self.family_place = table.places.get("family_ref", NOBODY)
        self.person_place = table.places.get("person_ref", NOBODY)
        self.key_places = table.key_places
        self.note = {
            "people": self._note_person,
            "memberships": self._note_membership,
            "needs": self._note_need,
            "claims": self._note_claim,
        }.get(table.name)

    def take(self, row: Row, rows: Rows) -> None:
        """Check one row, note it, and refuse whose it is when it has a fault."""
        cells = row.cells
        if len(cells) != len(self.checks):
            self._take_misfit(row, rows)
            return
        found: list[Finding] = []
        check_fields(self.checks, cells, found)
        family = self._family(row, found)
        person = self._person(row, found)
        found.extend(self.rule(cells, self.known))
        if self.note is not None:
            self.note(row, family, person, found)
        key = hash(tuple([cells[place] for place in self.key_places]))
        # Without its first part a key is no key: it is wrong already, not a duplicate.
        rows.add(
            row.line, row.offset, family, person, key if cells[self.key_places[0]] else ~row.line
        )
        if found:
            self._refuse(row, family, person, found)

    def _refuse(self, row: Row, family: int, person: int, found: list[Finding]) -> None:
        for column, what in found:
            value = row.cells[self.table.places[column]]
            self.checker.report(Fault(self.table.file, row.line, column, value, what))
        self.checker.blame(family, person)

    def _take_misfit(self, row: Row, rows: Rows) -> None:
        """A row with too few or too many values, laid at the door of those it still names."""
        count, wanted = len(row.cells), len(self.checks)
        what = f"has {count} values; allowed are exactly {wanted}"
        fault = Fault(self.table.file, row.line, "row", ",".join(row.cells), what)
        self.checker.report(fault)
        padded = row._replace(cells=(row.cells + [""] * wanted)[:wanted])
        family, person = self._family(padded, []), self._person(padded, [])
        rows.add(row.line, row.offset, family, person, ~row.line)
        self.checker.blame(family, person)

    # --- Owners

    def _family(self, row: Row, found: list[Finding]) -> int:
        if self.family_place == NOBODY:
            return NOBODY
        ref = row.cells[self.family_place]
        if self.table is tables.FAMILIES:
            return self.checker.add_family(ref, row.cells[1], row.line) if ref else NOBODY
        number = self.checker.families.get(ref)
        if number == NOBODY and ref:
            found.append(("family_ref", "is not in families.csv"))
        return number

    def _person(self, row: Row, found: list[Finding]) -> int:
        if self.person_place == NOBODY:
            return NOBODY
        ref = row.cells[self.person_place]
        if self.table is tables.PEOPLE:
            return self.checker.people.add(ref, row.line) if ref else NOBODY
        number = self.checker.people.get(ref)
        if number == NOBODY and ref:
            found.append(("person_ref", "is not in people.csv"))
        return number

    # --- What later checks need

    def _note_person(self, row: Row, family: int, person: int, found: list[Finding]) -> None:
        for column in unverified(row.cells):
            value = row.cells[self.table.places[column]]
            what = f"is not a valid {NUMBER_WORDS[column]}; kept as text, marked unverified"
            self.checker.report(Fault(self.table.file, row.line, column, value, what, warning=True))

    def _note_membership(self, row: Row, family: int, person: int, found: list[Finding]) -> None:
        if family != NOBODY and person != NOBODY:
            joined_on, left_on = row.cells[5], row.cells[6]
            self.checker.spells.add(family, person, joined_on, left_on, row.line)

    def _note_need(self, row: Row, family: int, person: int, found: list[Finding]) -> None:
        need = row.cells[3]
        if family == NOBODY or not need:
            return
        framework = self.checker.frameworks[family]
        allowed = self.known.needs.get(framework)
        if allowed is not None and need not in allowed:
            found.append(("need", f"is not a need of {framework}; allowed: {listed(allowed)}"))

    def _note_claim(self, row: Row, family: int, person: int, found: list[Finding]) -> None:
        _, route, state, on_date, phase = row.cells
        if family != NOBODY:
            self.checker.claims.append((family, phase, route, on_date, row.line, state))


# Column, check, whether it is required.
FieldCheck = tuple[str, values.Check, bool]


def field_checks(table: Table, known: Known) -> list[FieldCheck]:
    """The checks of a table's columns, in their order."""
    own = {"date_of_birth": values.birthday(known.today)}
    return [
        (column.name, own.get(column.name, column.check), column.required)
        for column in table.columns
    ]


def check_fields(checks: list[FieldCheck], cells: Cells, found: list[Finding]) -> None:
    """Note what is wrong with each value by itself."""
    for (column, check, required), text in zip(checks, cells, strict=True):
        if text:
            what = check(text)
            if what:
                found.append((column, what))
        elif required:
            found.append((column, "is required"))
