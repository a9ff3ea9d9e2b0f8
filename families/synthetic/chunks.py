"""Families in chunks: each comes out the same, whoever makes it and whenever."""

import csv
from io import StringIO

from families.synthetic.casework import add_work, open_case
from families.synthetic.chance import Chance
from families.synthetic.edges import add_edges
from families.synthetic.facts import add_facts
from families.synthetic.household import Household
from families.synthetic.layout import OF_FAMILIES, file_rows
from families.synthetic.needs import add_needs
from families.synthetic.people import Council
from families.synthetic.records import Family, Person
from families.synthetic.schooling import add_schooling

CHUNK = 400  # families; part of what a seed means, so never a setting
_SHARED = 0.12  # families that have somebody in common with the one before


def make_family(council: Council, number: int, before: Family | None) -> Family:
    """One family; `before` is the one that it may share a person with."""
    chance = Chance(council.seed, number)
    case = open_case(chance, council, number)
    neighbour = _neighbour(chance, before) if chance.likely(_SHARED) else None
    household = Household(chance, council, number, case.identified)
    family = Family(case, household.build(neighbour))
    add_work(chance, family)
    add_needs(chance, family)
    add_facts(chance, family)
    add_schooling(chance, family)
    add_edges(chance, family)
    return family


def _neighbour(chance: Chance, before: Family | None) -> Person | None:
    """Somebody whose own family is the one before."""
    if before is None:
        return None
    return chance.pick([member.person for member in before.members if not member.shared])


class Chunk:
    """The CSV text of some families in a row, by file, and how many rows each has."""

    def __init__(self, council: Council, number: int) -> None:
        self.rows = dict.fromkeys(OF_FAMILIES, 0)
        texts = {name: StringIO(newline="") for name in OF_FAMILIES}
        writers = {name: csv.writer(texts[name], lineterminator="\n") for name in OF_FAMILIES}
        first = number * CHUNK
        before: Family | None = None
        for place in range(first, min(first + CHUNK, council.families)):
            before = make_family(council, place, before)
            for name, rows in file_rows(before).items():
                writers[name].writerows(rows)
                self.rows[name] += len(rows)
        self.families = place - first + 1
        self.texts = {name: file.getvalue().encode() for name, file in texts.items()}
