"""What may be counted against what: parts of families and people that identify nobody. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from outcomes.rules import crossed
from outcomes.rules.ages import YOUNGEST_FIRST
from outcomes.rules.crossed import NOT_KNOWN
from privacy.errors import RuleBroken
from privacy.rules.small_numbers import Told

# So many tables a day: enough to work with.
MOST_TABLES = 100
MOST_SAVED = 20
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
    "age": "Age",
    "ethnic_group": "Ethnic group",
    "role": "Part in the family",
}
WAYS: Mapping[str, str] = {**OF_FAMILIES, **OF_PEOPLE}


def check_ways(unit: str, *ways: str) -> None:
    """Stop where families are to be told apart by what only people have, or people by what only
    families have."""
    if unit == Unit.FAMILIES and any(way in OF_PEOPLE for way in ways):
        raise RuleBroken(
            "Families are not told apart by sex, age, ethnic group or part: count people instead.",
            field="unit",
        )
    if ways[0] and ways[0] == ways[1]:
        raise RuleBroken("Choose two different things, or nothing across.", field="across")
    if unit == Unit.PEOPLE and all(way in OF_FAMILIES for way in ways):
        raise RuleBroken(
            "Choose sex, age, ethnic group or part for one of the two, or count families.",
            field="across",
        )


@dataclass(frozen=True)
class CrossTable:
    """Numbers by one or two things as they were told, the margins with them."""

    tables: Mapping[str, Any]
    total: Told
    down: str
    across: str = ""

    @property
    def rows(self) -> list[str]:
        """The values that stand in rows."""
        return self._values(self.down)

    @property
    def columns(self) -> list[str]:
        """And in columns."""
        return self._values(self.across) if self.across else []

    def _values(self, thing: str) -> list[str]:
        return sorted(self.tables[crossed.table_of(thing)]["told"], key=_place)

    def lines(self) -> list[tuple[str, list[Told]]]:
        """Each row with its numbers, its total last; then the totals, under `EVERYBODY`."""
        told = [(row, [*self._inner(row), self._alone(self.down, row)]) for row in self.rows]
        totals = [self._alone(self.across, column) for column in self.columns]
        return [*told, (EVERYBODY, [*totals, self.total])]

    def _inner(self, row: str) -> list[Told]:
        return [self._both(row, column) for column in self.columns]

    def _both(self, row: str, column: str) -> Told:
        """A number by both; which of the two is named first does not matter."""
        at = crossed.table_of(self.down, self.across)
        if at in self.tables:
            return self._told(at, crossed.row_of(row, column))
        return self._told(crossed.table_of(self.across, self.down), crossed.row_of(column, row))

    def _alone(self, thing: str, value: str) -> Told:
        return self._told(crossed.table_of(thing), value)

    def _told(self, table: str, row: str) -> Told:
        number: Told = self.tables[table]["told"][row][0]
        return number


def _place(words: str) -> tuple[bool, int, str]:
    """Ages from the youngest; what is not known comes last."""
    return words == NOT_KNOWN, YOUNGEST_FIRST.get(words, 0), words
