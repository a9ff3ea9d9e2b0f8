"""What families and people are counted by, one and two things at a time, and what is told. Pure.

The tables of this publication that anybody may cross for themselves (“Explore”). They overlap with
one another and with the pages of figures, so they are cut together and beside those pages
(`privacy/rules/worlds.py`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from outcomes.rules.funnel import STEPS_TOLD as FUNNEL
from outcomes.rules.funnel import Step
from privacy.rules import small_numbers
from privacy.rules.crosstab import NOT_TOLD, WIDTH_OF_SMALL
from privacy.rules.small_numbers import SMALLEST
from privacy.rules.worlds import Council, Kind, Number, protect

TEAM, PROGRAMME, BEGAN, STATE, RESULT = "team", "programme", "began", "state", "result"
SEX, AGE, ETHNIC_GROUP, ROLE = "sex", "age", "ethnic_group", "role"
OF_FAMILIES = (TEAM, PROGRAMME, BEGAN, STATE, RESULT)
OF_PEOPLE = (SEX, AGE, ETHNIC_GROUP, ROLE)
OPEN, CLOSED = "Open", "Closed"
WITH, WITHOUT = "With a result", "Without a result yet"
NOT_KNOWN, NO_TEAM = "Not known", "No team"
# What nobody can be thought to be otherwise.
FIXED = -1
BETWEEN = "\t"
Tables = Mapping[str, Any]
Said = Iterator[tuple[Number, bool]]


def table_of(*things: str) -> str:
    """The name under which a table is kept."""
    return "/".join(("by", *things))


def row_of(*values: str) -> str:
    """The name of its row."""
    return BETWEEN.join(values)


@dataclass(frozen=True)
class Crossed:
    """Families, or people, by all that they are counted by."""

    kinds: Mapping[Kind, int]
    things: Sequence[str]

    def counted(self) -> dict[str, dict[str, list[int]]]:
        """The tables by one and by two things: every pair of values, also where nobody is."""
        found: dict[str, dict[str, list[int]]] = {}
        counts: Counter[Number] = Counter()
        for kind, count in self.kinds.items():
            counts.update(dict.fromkeys(self.own_numbers(kind), count))
        values = self._values()
        for place, thing in enumerate(self.things):
            found[table_of(thing)] = {v: [counts[((place, v),)]] for v in values[place]}
        for one, other in self._pairs():
            found[table_of(self.things[one], self.things[other])] = {
                row_of(v, w): [counts[(one, v), (other, w)]]
                for v in values[one]
                for w in values[other]
            }
        return found

    def _values(self) -> list[list[str]]:
        counted = [kind for kind in self.kinds if self.is_counted(kind)]
        return [sorted({kind[place] for kind in counted}) for place in range(len(self.things))]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Two places each; of people one at least is theirs, for families are counted as such."""
        for one, other in combinations(range(len(self.things)), 2):
            if self.things[0] not in OF_PEOPLE or self.things[one] in OF_PEOPLE:
                yield one, other

    def own_numbers(self, kind: Kind) -> Iterator[Number]:
        """Those of the tables above in which somebody is."""
        if self.is_counted(kind):
            yield from (((place, kind[place]),) for place in range(len(self.things)))
            yield from (((a, kind[a]), (b, kind[b])) for a, b in self._pairs())

    def is_counted(self, kind: Kind) -> bool:
        """Whether they are in them at all."""
        return True

    def numbers_of(self, kind: Kind) -> Iterator[Number]:
        """All numbers in which somebody is, also those of the pages of figures."""
        return self.own_numbers(kind)

    def may_change(self, kind: Kind, place: int) -> bool:
        """Whether somebody could be otherwise for all that the other pages tell."""
        return True

    def said(self, tables: Tables) -> Said:
        """Which numbers of these the pages of figures tell, and which they do not."""
        raise NotImplementedError

    def known(self) -> Iterable[Number]:
        """What is told may be known exactly."""
        return ()

    def cut(self, tables: Tables) -> None:
        """Keep back what would let a small number be worked out, of these tables or of others."""
        council = Council(self.kinds, self.numbers_of, self.may_change)
        said, own = dict(self.said(tables)), dict(self._own(tables))
        told = {n: _is_told(tables[name]["told"][row]) for n, (name, row) in own.items()} | said
        for number, is_told in told.items():
            (council.tell if is_told else council.keep_back)(number)
        for number in self.known():
            council.fix(number)
        may_hide = {number for number in own if told[number] and number not in said}
        for number in sorted(told):
            for goal in _goals(council.counts[number], own=number in own):
                protect(council, number, goal, may_hide)
        for number, (name, row) in own.items():
            shown = number in may_hide or said.get(number, False)
            words = small_numbers.told(council.counts[number], exact=False)
            tables[name]["told"][row] = [words if shown else NOT_TOLD]

    def _own(self, tables: Tables) -> Iterator[tuple[Number, tuple[str, str]]]:
        """Each number of these tables, the name of its table and of its row."""
        places = [(place,) for place in range(len(self.things))]
        for at in (*places, *self._pairs()):
            name = table_of(*(self.things[place] for place in at))
            for row in tables[name]["told"]:
                yield tuple(zip(at, row.split(BETWEEN), strict=True)), (name, row)


# Of families how far they have come, and whether they have an open need, follow what they are
# counted by: neither can be thought to be otherwise, since other pages tell them.
FAR, HELD = len(OF_FAMILIES), len(OF_FAMILIES) + 1
IS_HELD = "held"
_TEAM, _PROGRAMME, _BEGAN, _STATE, _RESULT = range(len(OF_FAMILIES))


class Families(Crossed):
    """Families with whom work has begun; of the others the team and how far they came is told."""

    def is_counted(self, kind: Kind) -> bool:
        """Whether work has begun."""
        return FUNNEL.index(Step(kind[FAR])) >= FUNNEL.index(Step.ATTACHED)

    def numbers_of(self, kind: Kind) -> Iterator[Number]:
        """By team as far as they came, and the open ones by where they stopped."""
        yield from self.own_numbers(kind)
        for step in FUNNEL[: FUNNEL.index(Step(kind[FAR])) + 1]:
            yield (_TEAM, kind[_TEAM]), (FIXED, step.value)
        yield (_STATE, kind[_STATE]), (FIXED, Step(kind[FAR]).stopped)

    def may_change(self, kind: Kind, place: int) -> bool:
        """A headline tells the programme, and how far they came that there is no result."""
        if place in (_TEAM, _STATE):
            return True
        return self.is_counted(kind) and {
            _PROGRAMME: kind[HELD] != IS_HELD,
            _BEGAN: True,
            _RESULT: kind[FAR] == FUNNEL[-1],
        }.get(place, False)

    def said(self, tables: Tables) -> Said:
        """By team and step, by the year in which work began, and open ones by step."""
        for team, row in tables[TEAM]["told"].items():
            for step, shown in zip(FUNNEL, row, strict=True):
                yield ((_TEAM, team), (FIXED, step.value)), isinstance(shown, int)
            yield ((_TEAM, team),), isinstance(row[FUNNEL.index(Step.ATTACHED)], int)
        for year in tables[table_of(BEGAN)]["told"]:
            yield ((_BEGAN, year),), _is_told(tables["begun"]["told"].get(year, [NOT_TOLD]))
        for step in FUNNEL:
            open_ = ((_STATE, OPEN), (FIXED, step.stopped))
            yield open_, _is_told(tables[f"open/{step}"]["told"][""])


_RESULT_OF_PEOPLE = len(OF_PEOPLE) + _RESULT


class People(Crossed):
    """The members of today of those families, each once."""

    def said(self, tables: Tables) -> Said:
        """By sex, age or ethnic group, and of these those with a result."""
        for place, name in ((0, SEX), (1, AGE), (2, "ethnicity")):
            for value, row in tables[name]["told"].items():
                yield ((place, value),), isinstance(row[0], int)
                with_result = ((place, value), (_RESULT_OF_PEOPLE, WITH))
                yield with_result, isinstance(row[1], int)

    def known(self) -> Iterable[Number]:
        """How many have a result: the total of those tables."""
        return [((_RESULT_OF_PEOPLE, WITH),)]


def _is_told(row: Sequence[small_numbers.Told]) -> bool:
    return isinstance(row[0], int)


def _goals(count: int, *, own: bool) -> Iterator[int]:
    """A small number may be of nobody; one of these tables may be no smaller than many."""
    if 0 < count < SMALLEST:
        yield 0
    if own and count < WIDTH_OF_SMALL:
        yield WIDTH_OF_SMALL
