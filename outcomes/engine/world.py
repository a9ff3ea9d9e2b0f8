"""All that a test may look at: tables, spells, terms, feeds, and the check date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from families.framework.model import Framework, Test
from outcomes.engine.columns import NONE
from outcomes.engine.coverage import Coverage
from outcomes.engine.days import Days, Ints, Mask, day_number
from outcomes.engine.inputs import Inputs
from outcomes.engine.joins import Groups
from outcomes.engine.membership import Profiles, Spells
from outcomes.engine.prepare import Prepared
from outcomes.engine.tables import Facts, Names, Tables, pick
from outcomes.engine.terms import Terms
from outcomes.engine.verdicts import Verdict


class Keeper(Protocol):
    """Keeps what was looked at, for the explanation; bulk runs have none."""

    def part(self, result: Ints, test: Test, verdict: Verdict) -> None:
        """The verdict of one part of the test on these results."""

    def facts(self, result: Ints, file_row: Ints) -> None:
        """These rows of observations.csv were used for these results."""

    def feed(self, result: Ints, code: str, first: Days, last: Days) -> None:
        """For these results the feed of the code was asked for these days."""


@dataclass(frozen=True)
class World:
    tables: Tables
    names: Names
    spells: Spells
    terms: Terms
    coverage: Coverage
    frameworks: Mapping[str, Framework]
    as_of: int
    code_ends: Ints
    keeper: Keeper | None = None
    cut: dict[int, Facts] = field(default_factory=dict)

    @classmethod
    def of(cls, inputs: Inputs, prepared: Prepared, keeper: Keeper | None = None) -> "World":
        tables, names = prepared.tables, prepared.names
        return cls(
            tables=tables,
            names=names,
            spells=Spells.of(tables.members, len(tables.people.born)),
            terms=Terms.of(inputs.terms),
            coverage=Coverage.of(inputs.feeds),
            frameworks=inputs.frameworks,
            as_of=day_number(inputs.as_of),
            code_ends=_code_ends(tables.facts, len(names.codes)),
            keeper=keeper,
        )

    def facts(self, kind: str, code: str) -> Facts:
        """The observations of one code that count on the check date."""
        place = self.names.codes.get((kind, code))
        if place is None:
            return pick(self.tables.facts, slice(0, 0))
        if place not in self.cut:
            its = slice(self.code_ends[place], self.code_ends[place + 1])
            self.cut[place] = pick(self.tables.facts, its)
        return self.cut[place]

    def profiles(self, family: Ints, person: Ints, day: Days) -> Profiles:
        return Profiles.of(self.tables.people, self.spells, family, person, day)


def _code_ends(facts: Facts, codes: int) -> Ints:
    return np.searchsorted(facts.code, np.arange(codes + 1)).astype(np.int64)


@dataclass(frozen=True)
class Judged:
    """Rows to be judged: a family and a person each, or NONE for the household."""

    family: Ints
    person: Ints
    grouped: dict[int, Groups] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        return len(self.family)

    def by_person(self, people: int) -> Groups:
        """Its rows by person; asked for once for each code of facts, and grouped once."""
        if people not in self.grouped:
            self.grouped[people] = Groups.of(self.person, people)
        return self.grouped[people]

    @property
    def household(self) -> Mask:
        none: Mask = self.person == NONE
        return none


@dataclass(frozen=True)
class Found:
    """Facts of judged rows: `row` is a place among the judged, `fact` one among the facts."""

    row: Ints
    fact: Ints
    facts: Facts

    @property
    def start(self) -> Days:
        return self.facts.start[self.fact].astype(np.int64)

    @property
    def end(self) -> Days:
        return self.facts.end[self.fact].astype(np.int64)

    @property
    def file_row(self) -> Ints:
        return self.facts.row[self.fact].astype(np.int64)

    def where(self, mask: Mask) -> "Found":
        return Found(self.row[mask], self.fact[mask], self.facts)

    def ordered(self, *keys: Ints) -> "Found":
        """Sorted by row, then by the keys in turn."""
        order = np.lexsort((*reversed(keys), self.row))
        return Found(self.row[order], self.fact[order], self.facts)


def find(world: World, judged: Judged, facts: Facts) -> Found:
    """The facts that are the person's, or the household's, of each judged row (§5)."""
    if not len(facts.row):
        return Found(NO_ROWS, NO_ROWS, facts)
    people = _of_people(world, judged, facts)
    homes = _of_households(world, judged, facts)
    return Found(np.append(people[0], homes[0]), np.append(people[1], homes[1]), facts)


def _of_people(world: World, judged: Judged, facts: Facts) -> tuple[Ints, Ints]:
    """Facts of the person whose family is empty or the row's."""
    groups = judged.by_person(len(world.tables.people.born))
    fact, row = groups.pairs(facts.person.astype(np.int64))
    mine = (facts.family[fact] == NONE) | (facts.family[fact] == judged.family[row])
    return row[mine], fact[mine]


def _of_households(world: World, judged: Judged, facts: Facts) -> tuple[Ints, Ints]:
    """Facts of the family without person, and of whoever was a member when they began."""
    if not judged.household.any():
        return NO_ROWS, NO_ROWS
    groups = Groups.of(
        np.where(judged.household, judged.family, NONE), len(world.tables.families.ref)
    )
    without = np.where(facts.person == NONE, facts.family, NONE).astype(np.int64)
    own_fact, own_row = groups.pairs(without)
    fact, spell = world.spells.by_person.pairs(facts.person.astype(np.int64))
    members = world.tables.members
    start = facts.start[fact]
    family = members.family[spell]
    member = (members.joined[spell] <= start) & (members.left[spell] > start)
    member &= (facts.family[fact] == NONE) | (facts.family[fact] == family)
    fact, family = fact[member], family[member]
    which, row = groups.pairs(family)
    return np.append(own_row, row), np.append(own_fact, fact[which])


def of_family(world: World, judged: Judged, facts: Facts) -> Found:
    """Judgements of the row's family: for a person theirs and those without person, else all."""
    groups = Groups.of(judged.family, len(world.tables.families.ref))
    fact, row = groups.pairs(facts.family.astype(np.int64))
    mine = (
        judged.household[row]
        | (facts.person[fact] == NONE)
        | (facts.person[fact] == judged.person[row])
    )
    return Found(row[mine], fact[mine], facts)


NO_ROWS: Ints = np.zeros(0, dtype=np.int64)
