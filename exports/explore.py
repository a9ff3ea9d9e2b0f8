"""What may be counted against what: parts of families and people that identify nobody. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules.crosstab import Published, publish
from privacy.rules.intervals import ALL, Place
from privacy.rules.small_numbers import Told

# So many tables a day: enough to work with, too few to try every combination.
MOST_TABLES = 100
MOST_SAVED = 20
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
    if ways[0] == ways[1]:
        raise RuleBroken("Choose two different things, or nothing across.", field="across")


class CrossTable:
    """Counts by two things as they may be shown, the margins with them."""

    def __init__(self, counts: Mapping[tuple[str, str], int]) -> None:
        """`counts` by the words of row and column."""
        self.rows = sorted({row for row, _ in counts}, key=_place)
        self.columns = sorted({column for _, column in counts}, key=_place)
        grid = [[counts.get((row, column), 0) for column in self.columns] for row in self.rows]
        self._told: Published = publish(grid)

    def told(self, row: int, column: int) -> Told:
        """One number."""
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


def _place(words: str) -> tuple[bool, str]:
    """What is not known comes last."""
    return words == NOT_KNOWN, words
