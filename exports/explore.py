"""What may be counted against what: parts of families and people that identify nobody. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import xor

from outcomes.rules.ages import YOUNGEST_FIRST
from privacy.errors import RuleBroken
from privacy.rules.crosstab import NOT_TOLD, Published, publish, with_margins
from privacy.rules.intervals import ALL, Place
from privacy.rules.small_numbers import SMALLEST, Told

# So many tables a day: enough to work with, too few to try every combination.
MOST_TABLES = 100
MOST_SAVED = 20
# What was told of the same people is remembered until nobody has counted them for so long.
REMEMBERED_DAYS = 3 * 365
NOT_KNOWN = "Not known"
EVERYBODY = "All"


class Unit(StrEnum):
    """What is counted."""

    FAMILIES = "families"
    PEOPLE = "people"


UNIT_WORDS = {
    Unit.FAMILIES: "Families with whom work has begun",
    Unit.PEOPLE: "Members of today of families with whom work has begun",
}
# By what: of families and so of the people in them, then of people alone.
OF_FAMILIES: Mapping[str, str] = {
    "team": "Team",
    "programme": "Programme",
    "began": "Year in which work began",
    "state": "Open or closed",
    "result": "With or without a result",
}
OF_PEOPLE: Mapping[str, str] = {
    "sex": "Sex",
    "age": "Age today",
    "ethnic_group": "Ethnic group",
    "role": "Part in the family",
}
WAYS: Mapping[str, str] = {**OF_FAMILIES, **OF_PEOPLE}


def check_ways(unit: str, *ways: str) -> None:
    """Stop where families are to be told apart by what only people have."""
    if unit == Unit.FAMILIES and any(way in OF_PEOPLE for way in ways):
        raise RuleBroken(
            "Families are not told apart by sex, age, ethnic group or part: count people instead.",
            field="unit",
        )
    if ways[0] and ways[0] == ways[1]:
        raise RuleBroken("Choose two different things, or nothing across.", field="across")


@dataclass(frozen=True)
class Counts:
    """Counts by the words of row and column; the marks say of whom, so that the same are known."""

    numbers: Mapping[tuple[str, str], int]
    marks: Mapping[tuple[str, str], int]


class CrossTable:
    """Counts by two things as they may be shown, the margins with them."""

    def __init__(self, counts: Counts) -> None:
        self.rows = sorted({row for row, _ in counts.numbers}, key=_place)
        self.columns = sorted({column for _, column in counts.numbers}, key=_place)
        self._grid = self._in_place(counts.numbers)
        self.numbers = with_margins(self._grid)
        self.marks = _marks_with_margins(self._in_place(counts.marks))
        self._told: Published | None = None

    def _in_place(self, values: Mapping[tuple[str, str], int]) -> list[list[int]]:
        return [[values.get((row, column), 0) for column in self.columns] for row in self.rows]

    def publish(self, said: Mapping[int, bool]) -> dict[int, bool]:
        """Decide what is told, by what was `said` of the same people before; what is new of it.

        Small numbers are told nowhere, so nothing has to be remembered of them.
        """
        before = {place: said[mark] for place, mark in self.marks.items() if mark in said}
        self._told = publish(self._grid, before)
        new: dict[int, bool] = {}
        for place, mark in self.marks.items():
            if mark not in said and self.numbers[place] >= SMALLEST:
                # With nothing across, a cell and its total are the same people.
                new[mark] = new.get(mark, False) or self._told.cells[place] != NOT_TOLD
        return new

    def told(self, row: int, column: int) -> Told:
        """One number."""
        if self._told is None:
            self.publish({})
        assert self._told is not None  # noqa: S101 - published above.
        place: Place = (row, column)
        return self._told.cells[place]

    def lines(self) -> list[tuple[str, list[Told]]]:
        """Each row with its numbers, its total last; then the totals."""
        names = [*enumerate(self.rows), (ALL, EVERYBODY)]
        return [
            (name, [self.told(row, column) for column in self._across()]) for row, name in names
        ]

    def _across(self) -> Sequence[int]:
        # With nothing across, the total stands beside itself.
        return (*range(len(self.columns)), ALL) if len(self.columns) > 1 else (ALL,)

    @property
    def headings(self) -> list[str]:
        """What stands above the numbers."""
        return [*self.columns, EVERYBODY] if len(self.columns) > 1 else [EVERYBODY]


def _marks_with_margins(marks: Sequence[Sequence[int]]) -> dict[Place, int]:
    """Of whom the totals are: nobody stands in two cells, so the marks join without loss."""
    found = {(r, c): mark for r, row in enumerate(marks) for c, mark in enumerate(row)}
    found |= {(r, ALL): reduce(xor, row, 0) for r, row in enumerate(marks)}
    found |= {(ALL, c): reduce(xor, each, 0) for c, each in enumerate(zip(*marks, strict=True))}
    return found | {(ALL, ALL): reduce(xor, (reduce(xor, row, 0) for row in marks), 0)}


def _place(words: str) -> tuple[bool, int, str]:
    """Ages from the youngest; what is not known comes last."""
    return words == NOT_KNOWN, YOUNGEST_FIRST.get(words, 0), words
