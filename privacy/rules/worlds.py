"""Whether a small number follows from all that is told of a council together. Pure.

A small number is safe where another council can be shown of which everything that is told is true
as well, and in which it is nobody: whoever reads cannot know in which of the two they live. Such a
council is looked for by changing a few families or people of this one, each in one thing, or two of
them in the same thing for one another. Where none is found, what stood in the way is kept back.

Nothing is claimed of councils that were not found: what is told is always borne out by one that
was. So it does not matter by how many things tables overlap.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from privacy.rules.crosstab import ROUNDED_BY
from privacy.rules.intervals import ANY_NUMBER
from privacy.rules.small_numbers import SMALLEST, rounded

# What somebody is like, one thing after the other.
Kind = tuple[str, ...]
# A number is of everybody who is like this: places of things, and what they are there. A place
# below nought stands for what nobody can be thought to be otherwise, as how far they have come.
Number = tuple[tuple[int, str], ...]
# So many others are looked at that could change with one, and so many pairs; more find little.
PARTNERS, PAIRS = 12, 150


@dataclass(frozen=True)
class Change:
    """Somebody of one kind is of another: the numbers that have one less, and one more."""

    kind: Kind
    other: Kind
    less: frozenset[Number]
    more: frozenset[Number]


class Council:
    """How many there are of each kind, and how far from them a reader may think numbers to be."""

    def __init__(
        self,
        kinds: Mapping[Kind, int],
        numbers_of: Callable[[Kind], Iterable[Number]],
        may_change: Callable[[Kind, int], bool],
    ) -> None:
        self.kinds, self._numbers_of, self._may_change = kinds, numbers_of, may_change
        self.counts: Counter[Number] = Counter()
        # How much less, and more, each number may be by what is known of it.
        self.below: dict[Number, int] = {}
        self.above: dict[Number, int] = {}
        self._of: dict[Kind, frozenset[Number]] = {}
        self._same: dict[Number, Number] = {}
        self._changes: dict[tuple[Kind, int, str], Change] = {}
        self._near: dict[tuple[Kind, int], list[Kind]] = {}
        self._values: defaultdict[int, set[str]] = defaultdict(set)
        self._like: defaultdict[tuple[int, str], list[Kind]] = defaultdict(list)
        self._in: defaultdict[Number, list[Kind]] = defaultdict(list)
        for kind, count in sorted(kinds.items()):
            self._take(kind, count)

    def _take(self, kind: Kind, count: int) -> None:
        for number in self._numbers(kind):
            self.counts[number] += count
            self._in[number].append(kind)
        for place, value in enumerate(kind):
            self._values[place].add(value)
            self._like[place, value].append(kind)

    def _numbers(self, kind: Kind) -> frozenset[Number]:
        """The numbers that somebody of this kind is counted in."""
        if kind not in self._of:
            numbers = self._numbers_of(kind)
            self._of[kind] = frozenset(self._same.setdefault(n, n) for n in numbers)
        return self._of[kind]

    def tell(self, number: Number) -> None:
        """Its reader knows what it is rounded to."""
        shown = rounded(self.counts[number])
        self._know(number, max(SMALLEST, shown - ROUNDED_BY), shown + ROUNDED_BY - 1)

    def keep_back(self, number: Number) -> None:
        """Its reader knows nothing of it; of a small one, that it is small."""
        small = self.counts[number] < SMALLEST
        self._know(number, 0, SMALLEST - 1 if small else ANY_NUMBER)

    def fix(self, number: Number) -> None:
        """Its reader may know it exactly."""
        self._know(number, self.counts[number], self.counts[number])

    def _know(self, number: Number, least: int, most: int) -> None:
        count = self.counts[number]
        self.below[number], self.above[number] = count - least, most - count

    def in_the_way(self, number: Number, goal: int) -> Counter[Number]:
        """What keeps a number from being so many; nothing where a council shows that it may be."""
        world, count = World(self), self.counts[number]
        more = goal > count
        for _ in range(abs(goal - count)):
            if not world.bring_nearer(number, more=more):
                return world.in_the_way
        return Counter()

    def changes(self, number: Number, *, more: bool) -> Iterator[Change]:
        """Of whom one would be counted in a number who is not, or no longer: each in one thing."""
        if more:
            yield from self._entering(number)
            return
        for kind in self._in[number]:
            for place in (at for at, _ in number if at >= 0 and self._may_change(kind, at)):
                for value in sorted(self._values[place] - {kind[place], ""}):
                    yield self.change(kind, place, value)

    def _entering(self, number: Number) -> Iterator[Change]:
        for place, value in (each for each in number if each[0] >= 0):
            rest = [each for each in number if each[0] != place]
            near = self._like[rest[0]] if rest and rest[0][0] >= 0 else self.kinds
            for kind in near:
                if kind[place] != value and self._may_change(kind, place):
                    change = self.change(kind, place, value)
                    if number in change.more:
                        yield change

    def change(self, kind: Kind, place: int, value: str) -> Change:
        """Somebody is otherwise in one thing."""
        if (kind, place, value) not in self._changes:
            other = *kind[:place], value, *kind[place + 1 :]
            was, becomes = self._numbers(kind), self._numbers(other)
            self._changes[kind, place, value] = Change(kind, other, was - becomes, becomes - was)
        return self._changes[kind, place, value]

    def partners(self, change: Change) -> Iterator[Change]:
        """Who could become what the first was, in the thing in which they become what that is:
        those first who are like it otherwise."""
        kind, other = change.kind, change.other
        place = next(at for at, value in enumerate(kind) if value != other[at])
        if (other, place) not in self._near:
            like = [k for k in self._like[place, other[place]] if self._may_change(k, place)]
            near = nsmallest(PARTNERS, like, key=lambda each: (_apart(each, other), each))
            self._near[other, place] = near
        for each in self._near[other, place]:
            yield self.change(each, place, kind[place])


class World:
    """A council like another but for a few who are changed; all that is told of it is the same."""

    def __init__(self, council: Council) -> None:
        self._council = council
        self._kinds, self._below, self._above = (
            Counter(council.kinds),
            dict(council.below),
            dict(council.above),
        )
        self.in_the_way: Counter[Number] = Counter()

    def bring_nearer(self, number: Number, *, more: bool) -> bool:
        """Change somebody so that a number is one more, or less; whether it could be done."""
        self.in_the_way = Counter()
        council = self._council
        singles = []
        for single in council.changes(number, more=more):
            if self._kinds[single.kind] > 0:
                if self._make(single):
                    return True
                singles.append(single)
        # Two who change places in one thing: but for the number itself they may be alike.
        pairs = ((one, two) for one in singles for two in council.partners(one))
        useful = (p for p in pairs if number not in (p[1].less if more else p[1].more))
        return any(self._make(*pair) for pair in islice(useful, PAIRS))

    def _make(self, *changes: Change) -> bool:
        """Whether somebody is there to change, and all that is told stays true; then it is done."""
        moved = _moved(changes)
        wrong = [
            number
            for number, by in moved.items()
            if (by < 0 and self._below.get(number, ANY_NUMBER) < -by)
            or (by > 0 and self._above.get(number, ANY_NUMBER) < by)
        ]
        if wrong or any(self._kinds[change.kind] < 1 for change in changes):
            self.in_the_way.update(wrong)
            return False
        for number, by in moved.items():
            if number in self._below:
                self._below[number] += by
                self._above[number] -= by
        for change in changes:
            self._kinds[change.kind] -= 1
            self._kinds[change.other] += 1
        return True


def _moved(changes: tuple[Change, ...]) -> dict[Number, int]:
    """By how much each number changes."""
    moved: dict[Number, int] = {}
    for change in changes:
        for numbers, by in ((change.less, -1), (change.more, 1)):
            for number in numbers:
                moved[number] = moved.get(number, 0) + by
    return moved


def protect(council: Council, number: Number, goal: int, may_hide: set[Number]) -> None:
    """Keep back what stands in the way of another council, one after the other.

    Where all of that has to be told, and somebody would be sure that it is of anybody, what has
    something in common with the number is kept back.
    """
    while found := council.in_the_way(number, goal):
        hideable = may_hide & found.keys()
        if not hideable and not goal:
            hideable = {each for each in may_hide if {*each} & {*number}}
        if not hideable:
            return
        most = min(hideable, key=lambda each: (-found[each], council.counts[each], each))
        may_hide.discard(most)
        council.keep_back(most)


def _apart(one: Kind, other: Kind) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
