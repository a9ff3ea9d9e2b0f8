"""A checked directory: which families go in, and their rows, batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from outcomes.casefiles import tables
from outcomes.casefiles.calendar import TermRow
from outcomes.casefiles.directory import Directory
from outcomes.casefiles.index import NOBODY, Ints, Register, Rows
from outcomes.casefiles.records import Cells

# Rows of people, and of people alone, go in with the first of their families that goes in.
_OF_PEOPLE = (tables.PEOPLE.name, tables.OBSERVATIONS.name)


@dataclass(frozen=True)
class Batch:
    """Whole families: table name → rows, with the people who go in with them.

    `people_of` holds the numbers of all people of each family, also of those who went in before.
    """

    rows: dict[str, list[Cells]]
    people_of: dict[str, list[int]]


class Council:
    """What the first reading found. Rows are read again, batch by batch, from the open files."""

    def __init__(
        self,
        directory: Directory,
        families: Register,
        people: Register,
        rows: dict[str, Rows],
        members: tuple[Ints, Ints],
    ) -> None:
        self.directory = directory
        self.families = families
        self.people = people
        self.faults = self.warnings = self.ownerless = 0
        self.terms: list[TermRow] = []
        self.feeds: list[Cells] = []
        # The framework that the local plan extends; empty without a plan.
        self.plan_extends = ""
        self._rows = rows
        accepted = families.refusals == 0
        self.accepted: Ints = np.flatnonzero(accepted)
        family, person = members
        inside = accepted[family]
        order = np.lexsort((family[inside], person[inside]))
        self._member_family = family[inside][order]
        self._member_person = person[inside][order]
        self._plans = {name: self._plan(name) for name in rows}
        by_family = np.lexsort((self._member_person, self._member_family))
        self._member_family = self._member_family[by_family]
        self._member_person = self._member_person[by_family]

    @property
    def plan(self) -> str:
        """The text of the local plan, or nothing."""
        return self.directory.plan

    @property
    def refused(self) -> list[str]:
        """The families that do not go in."""
        wrong = np.flatnonzero(self.families.refusals)
        return [self.families.refs[number] for number in wrong.tolist()]

    def _first_family(self) -> Ints:
        """The first accepted family of each person."""
        first = np.full(len(self.people), NOBODY, dtype=np.int64)
        people, at = np.unique(self._member_person, return_index=True)
        first[people] = self._member_family[at]
        return first

    def _plan(self, name: str) -> tuple[Ints, Ints]:
        """Rows of a table in the order of their owners, and these owners; without the refused."""
        rows = self._rows[name]
        owner = rows.family.astype(np.int64)
        if name in _OF_PEOPLE:
            alone = (owner == NOBODY) & (rows.person != NOBODY)
            owner[alone] = self._first_family()[rows.person[alone]]
        goes = np.flatnonzero(owner != NOBODY)
        goes = goes[self.families.refusals[owner[goes]] == 0]
        order = goes[np.argsort(owner[goes], kind="stable")]
        return order, owner[order]

    def batches(self, size: int) -> Iterator[Batch]:
        """Whole families, `size` at a time, in the order of families.csv."""
        for start in range(0, len(self.accepted), size):
            numbers = self.accepted[start : start + size]
            batch = self._batch(int(numbers[0]), int(numbers[-1]) + 1)
            self.directory.check_unchanged()
            yield batch

    def _batch(self, first: int, end: int) -> Batch:
        rows = {}
        for name, (order, owner) in self._plans.items():
            low, high = np.searchsorted(owner, (first, end))
            chosen = np.sort(order[low:high])
            rows[name] = list(self.directory.files[name].read(self._rows[name].stretches(chosen)))
        low, high = np.searchsorted(self._member_family, (first, end))
        people_of: dict[str, list[int]] = {}
        members = zip(
            self._member_family[low:high].tolist(),
            self._member_person[low:high].tolist(),
            strict=True,
        )
        for family, person in members:
            people_of.setdefault(self.families.refs[family], []).append(person)
        return Batch(rows, people_of)
