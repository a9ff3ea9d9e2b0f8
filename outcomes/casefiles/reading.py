"""Reading and checking a whole directory before anything of it is used."""

from datetime import date
from pathlib import Path

from families.framework import FrameworkInvalid, load_plan
from outcomes.casefiles import cross, tables
from outcomes.casefiles.calendar import TermRow, term_faults
from outcomes.casefiles.check import Checker, Report, check_fields, field_checks
from outcomes.casefiles.council import Council
from outcomes.casefiles.directory import Directory, open_directory
from outcomes.casefiles.faults import Fault, FileRefused
from outcomes.casefiles.known import Known, Stored
from outcomes.casefiles.records import Cells, RecordFile
from outcomes.casefiles.rules import RULES, Finding
from outcomes.casefiles.tables import PLAN_FILE, TABLES, Table

# Files that concern every family: a fault in them refuses the directory.
SHARED = (tables.FEEDS, tables.TERMS)
OF_MEMBERS = (tables.NEEDS, tables.INTERVENTIONS, tables.OBSERVATIONS)


class DirectoryRefused(Exception):
    """Nothing of the directory may be used; its faults have been reported."""


def check_directory(path: Path, known: Known, stored: Stored, report: Report) -> Council:
    """Read and check every file; report each fault as it is found.

    Raises DirectoryRefused for a fault of a file or in what concerns every family. The directory
    of the council answered is open; whoever takes it closes it.
    """
    try:
        directory = open_directory(path)
    except FileRefused as refused:
        for fault in refused.faults:
            report(fault)
        raise DirectoryRefused from refused
    try:
        return _check(directory, known, stored, report)
    except BaseException:
        directory.close()
        raise


def _check(directory: Directory, known: Known, stored: Stored, report: Report) -> Council:
    checker = Checker(known, report)
    shared = {table.name: _Shared(table, checker) for table in SHARED}
    plan_extends = _check_plan(directory.plan, checker)
    whole = plan_extends is not None
    for table in TABLES:
        file = directory.files.get(table.name)
        if file is not None:
            try:
                _read(file, checker, shared, whole)
            except FileRefused as refused:
                whole = False
                for fault in refused.faults:
                    checker.report(fault)
    _check_terms(shared[tables.TERMS.name], stored)
    directory.check_unchanged()
    if not whole or any(each.wrong for each in shared.values()):
        raise DirectoryRefused
    council = _council(directory, checker, shared, stored)
    council.plan_extends = plan_extends or ""
    return council


def _read(file: RecordFile, checker: Checker, shared: dict[str, "_Shared"], whole: bool) -> None:
    """Read one file; once a file is refused the others are only looked at for what ends them."""
    name = file.table.name
    if name in shared:
        shared[name].read(file)
    elif whole:
        checker.read(file)
        cross.check_duplicates(checker, file)
        if file.table in OF_MEMBERS:
            cross.check_members(checker, file.table)
    else:
        for _ in file.rows():
            pass


def _council(
    directory: Directory, checker: Checker, shared: dict[str, "_Shared"], stored: Stored
) -> Council:
    members = checker.spells.family, checker.spells.person
    alone = cross.check_people_in_families(checker)
    cross.check_spells(checker, stored)
    cross.check_claims(checker, stored)
    cross.check_stored_needs(checker, stored)
    cross.spread_refusals(checker)
    council = Council(directory, checker.families, checker.people, checker.rows, members)
    council.faults, council.warnings = checker.faults, checker.warnings
    council.ownerless = checker.ownerless + len(alone)
    council.feeds = shared[tables.FEEDS.name].rows
    council.terms = [_term(cells) for cells in shared[tables.TERMS.name].rows]
    return council


class _Shared:
    """A small file that is kept whole."""

    def __init__(self, table: Table, checker: Checker) -> None:
        self.table = table
        self.checker = checker
        self.rows: list[Cells] = []
        self.lines: list[int] = []
        self.wrong = False

    def read(self, file: RecordFile) -> None:
        """Check every row, and that no key stands twice."""
        checks = field_checks(self.table, self.checker.known)
        keys: dict[tuple[str, ...], int] = {}
        for line, _, cells in file.rows():
            if len(cells) != len(checks):
                what = f"has {len(cells)} values; allowed are exactly {len(checks)}"
                self.report(line, "row", ",".join(cells), what)
                continue
            found: list[Finding] = []
            check_fields(checks, cells, found)
            found.extend(RULES[self.table.name](cells, self.checker.known))
            key = tuple(cells[self.table.places[name]] for name in self.table.key)
            if keys.setdefault(key, line) != line:
                what = f"is given twice, first on line {keys[key]}; allowed is once"
                found.append((self.table.key[-1], what))
            for column, what in found:
                self.report(line, column, cells[self.table.places[column]], what)
            self.rows.append(cells)
            self.lines.append(line)

    def report(self, line: int, column: str, value: str, what: str) -> None:
        """Note a fault, which refuses the directory."""
        self.wrong = True
        self.checker.report(Fault(self.table.file, line, column, value, what))


def _term(cells: Cells, line: int = 0) -> TermRow:
    return TermRow(cells[0], date.fromisoformat(cells[1]), date.fromisoformat(cells[2]), line)


def _check_terms(terms: "_Shared", stored: Stored) -> None:
    """The calendar as a whole, once each term is right by itself."""
    if terms.wrong:
        return
    rows = [_term(cells, line) for cells, line in zip(terms.rows, terms.lines, strict=True)]
    for line, column, value, what in term_faults(rows, [TermRow(*term) for term in stored.terms]):
        terms.report(line, column, value, what)


def _check_plan(plan: str, checker: Checker) -> str | None:
    """The framework that the local plan extends, "" without a plan; None when it does not hold."""
    if not plan:
        return ""
    try:
        return load_plan(plan, PLAN_FILE, checker.known.frameworks).extends
    except FrameworkInvalid as invalid:
        for text in invalid.faults:
            _, line, column, what = text.split(":", 3)
            value = "".join(plan.splitlines()[int(line) - 1 : int(line)]).strip()
            checker.report(Fault(PLAN_FILE, int(line), column.strip(), value, what.strip()))
        return None
