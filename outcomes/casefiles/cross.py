"""What shows only when whole files are known: duplicates, strangers, overlaps, live claims."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from outcomes.casefiles import tables, words
from outcomes.casefiles.check import Checker
from outcomes.casefiles.faults import Fault
from outcomes.casefiles.index import NOBODY, Ints, Rows
from outcomes.casefiles.known import Stored
from outcomes.casefiles.records import Cells, RecordFile
from outcomes.casefiles.spells import pair
from outcomes.casefiles.tables import Table


def check_duplicates(checker: Checker, file: RecordFile) -> None:
    """Two rows with the same key: which one holds is not known, so both are refused."""
    table, rows = file.table, checker.rows[file.table.name]
    first_line: dict[tuple[str, ...], tuple[int, int]] = {}
    for row, cells in _suspects(file, rows):
        key = tuple(cells[table.places[name]] for name in table.key)
        line, first = first_line.setdefault(key, (int(rows.line[row]), row))
        if first != row:
            _report_duplicate(checker, table, int(rows.line[row]), cells, line)
            for each in (first, row):
                checker.blame(int(rows.family[each]), int(rows.person[each]))


def _suspects(file: RecordFile, rows: Rows) -> Iterator[tuple[int, Cells]]:
    """Rows whose hash of the key occurs more than once, in the order of the file."""
    order = np.argsort(rows.key, kind="stable")
    sorted_keys = rows.key[order]
    same = np.flatnonzero(sorted_keys[1:] == sorted_keys[:-1])
    suspects = np.unique(np.concatenate((order[same], order[same + 1])))
    return zip(suspects.tolist(), file.read(rows.stretches(suspects)), strict=True)


def _report_duplicate(
    checker: Checker, table: Table, line: int, cells: Cells, first_line: int
) -> None:
    column = table.key[-1]
    others = f" with the same {', '.join(table.key[:-1])}" if len(table.key) > 1 else ""
    what = f"is given twice{others}, first on line {first_line}; allowed is once"
    checker.report(Fault(table.file, line, column, cells[table.places[column]], what))


def check_members(checker: Checker, table: Table) -> None:
    """A row of a family about a person who never was a member of it."""
    rows = checker.rows[table.name]
    whole = np.flatnonzero((rows.family != NOBODY) & (rows.person != NOBODY))
    pairs = pair(rows.family[whole], rows.person[whole])
    for row in whole[~np.isin(pairs, checker.spells.pairs)].tolist():
        family, person = int(rows.family[row]), int(rows.person[row])
        what = f"is not a member of {checker.families.refs[family]} in memberships.csv"
        value = checker.people.refs[person]
        checker.report(Fault(table.file, int(rows.line[row]), "person_ref", value, what))
        checker.blame(family, person)


def check_people_in_families(checker: Checker) -> Ints:
    """People in no family are refused; answers their numbers."""
    everybody = np.arange(len(checker.people), dtype=np.int64)
    alone: Ints = np.setdiff1d(everybody, checker.spells.person)
    for person in alone.tolist():
        line, ref = checker.people.lines[person], checker.people.refs[person]
        what = "is in no family of memberships.csv; allowed are people with a family"
        checker.report(Fault(tables.PEOPLE.file, line, "person_ref", ref, what))
    return alone


def check_spells(checker: Checker, stored: Stored) -> None:
    """Spells of the files against each other and against those that are stored and stay."""
    for spell in stored.spells:
        family = checker.families.get(spell.family)
        person = checker.people.get(spell.person)
        if family != NOBODY and person != NOBODY:
            checker.spells.add(family, person, spell.joined_on, spell.left_on, 0)
    for found in list(checker.spells.overlaps()):
        place = f"on line {found.other_line}" if found.other_line else "that is stored"
        what = (
            f"overlaps the spell from {found.other_from} to {found.other_to} {place}; "
            "allowed is one after the other"
        )
        value = checker.people.refs[found.person]
        checker.report(Fault(tables.MEMBERSHIPS.file, found.line, "person_ref", value, what))
        checker.blame(found.family, found.person)


def check_claims(checker: Checker, stored: Stored) -> None:
    """One live claim for each family and phase, with those that are stored and stay."""
    given = {claim[:4]: claim[4:] for claim in checker.claims}
    live: dict[tuple[int, str], str] = {}
    for claim in stored.claims:
        family = checker.families.get(claim.family)
        line, state = given.get((family, claim.phase, claim.route, claim.on_date), (0, ""))
        known = bool(line) and claim.state in words.CLAIM_STATES
        if family != NOBODY and not known and claim.state not in words.ENDED_CLAIMS:
            live[family, claim.phase] = "is stored"
        if known and claim.made_here and claim.state != state:
            what = f"was made here and is {claim.state}; allowed is to leave it as it is"
            checker.report(Fault(tables.CLAIMS.file, line, "state", state, what))
            checker.blame(family, NOBODY)
    for family, phase, _, _, line, state in checker.claims:
        if state not in words.LIVE_CLAIMS:
            continue
        other = live.setdefault((family, phase), f"stands on line {line}")
        if other != f"stands on line {line}":
            what = f"is a second live claim of one family in one phase; the first {other}"
            value = checker.families.refs[family]
            checker.report(Fault(tables.CLAIMS.file, line, "state", value, what))
            checker.blame(family, NOBODY)


def check_stored_needs(checker: Checker, stored: Stored) -> None:
    """A family that comes under another framework must not keep needs that it does not know."""
    rows = checker.rows.get(tables.NEEDS.name)
    given = cache(lambda: frozenset(rows.key.tolist()) if rows is not None else frozenset())
    for need in stored.needs:
        family = checker.families.get(need.family)
        framework = checker.frameworks[family] if family != NOBODY else ""
        known = checker.known.needs.get(framework)
        if known is None or need.need in known or hash((need.reference,)) in given():
            continue
        what = f"does not know {need.need} of {need.reference}, which is stored; give it again"
        line = checker.families.lines[family]
        checker.report(Fault(tables.FAMILIES.file, line, "framework", framework, what))
        checker.blame(family, NOBODY)


def spread_refusals(checker: Checker) -> None:
    """A fault in a person's row refuses all families of that person."""
    family, person = checker.spells.family, checker.spells.person
    wrong = checker.people.refusals[person] != 0
    checker.families.refusals[family[wrong]] = 1
