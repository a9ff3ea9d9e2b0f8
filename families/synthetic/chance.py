"""Repeatable chance: everything random about a council comes through here."""

import random
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Weighted(Generic[Thing]):
    """Things with how often each comes up, ready to be drawn many times."""

    def __init__(self, pairs: Sequence[tuple[Thing, float]]) -> None:
        self.things = tuple(thing for thing, _ in pairs)
        self.sums = tuple(accumulate(weight for _, weight in pairs))


class Chance:
    """Draws that are the same for the same key, on every machine and in every process."""

    def __init__(self, *key: object) -> None:
        # Not for secrets: invented data must come out the same for the same seed.
        self.random = random.Random("/".join(map(str, key))).random  # noqa: S311  # nosec B311

    def likely(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of the things, all alike."""
        return things[int(self.random() * len(things))]

    def common(self, things: Sequence[Thing]) -> Thing:
        """One of the things, the first ones more often, as names are."""
        draw = self.random()
        return things[int(draw * draw * len(things))]

    def weighted(self, table: Weighted[Thing]) -> Thing:
        """One thing of a weighted table."""
        return table.things[bisect(table.sums, self.random() * table.sums[-1])]
