"""Spells of people in families: none may overlap another of the same person in the same family."""

from array import array
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from outcomes.casefiles.index import Ints
from outcomes.casefiles.values import ordinal

# Since before the case; and no end known.
BEGINNING, END = 0, date.max.toordinal() + 1


class Overlap(NamedTuple):
    """A spell of the files that overlaps another; `line` 0 means that one is stored."""

    family: int
    person: int
    line: int
    other_line: int
    other_from: str
    other_to: str


class Spells:
    """All spells, as numbers of days from (included) and to (not included)."""

    def __init__(self) -> None:
        self._family = array("i")
        self._person = array("i")
        self._from = array("i")
        self._to = array("i")
        self._line = array("i")

    def add(self, family: int, person: int, joined_on: str, left_on: str, line: int) -> None:
        """Note a spell; line 0 is one that is stored."""
        self._family.append(family)
        self._person.append(person)
        self._from.append(ordinal(joined_on) if joined_on else BEGINNING)
        self._to.append((ordinal(left_on) or END) if left_on else END)
        self._line.append(line)

    @property
    def family(self) -> Ints:
        return np.array(self._family, dtype=np.int64)

    @property
    def person(self) -> Ints:
        return np.array(self._person, dtype=np.int64)

    @property
    def pairs(self) -> Ints:
        """Family and person of each spell in one number."""
        return pair(self.family, self.person)

    def overlaps(self) -> Iterator[Overlap]:
        """Every spell that begins before the one before it has ended."""
        pairs, line = self.pairs, np.array(self._line)
        begin, end = np.array(self._from), np.array(self._to)
        # A row of the files comes before a stored one that it replaces.
        order = np.lexsort((line == 0, begin, pairs))
        replaced = np.zeros(len(order), dtype=bool)
        first, then = order[:-1], order[1:]
        same = pairs[first] == pairs[then]
        replaced[1:] = same & (begin[first] == begin[then]) & (line[then] == 0)
        order = order[~replaced]
        first, then = order[:-1], order[1:]
        clash = (pairs[first] == pairs[then]) & (begin[then] < end[first])
        for one, two in zip(first[clash].tolist(), then[clash].tolist(), strict=True):
            at, other = (two, one) if line[two] else (one, two)
            if line[at]:
                yield self._overlap(at, other)

    def _overlap(self, at: int, other: int) -> Overlap:
        return Overlap(
            self._family[at],
            self._person[at],
            self._line[at],
            self._line[other],
            _day(self._from[other]),
            _day(self._to[other]),
        )


def pair(family: Ints, person: Ints) -> Ints:
    """Family and person in one number."""
    joined: Ints = (family.astype(np.int64) << 32) | person.astype(np.int64)
    return joined


def _day(number: int) -> str:
    if number == BEGINNING:
        return "the beginning"
    return "no end" if number == END else date.fromordinal(number).isoformat()
