"""A linear program by the simplex method: between what a number of families lies."""

from collections.abc import Sequence

import numpy as np

from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.small_numbers import FEWER, SMALLEST

TINY = 1e-9
Set = Sequence[bool]


def between(shown: object) -> tuple[int, int] | None:
    """What a reader knows of a number by what stands on the page."""
    if shown == NOT_TOLD:
        return None
    if shown == FEWER:
        return 0, SMALLEST - 1
    assert isinstance(shown, int)
    return max(SMALLEST, shown - 5), shown + 4


class Program:
    """Counts of atoms, none below nought, of which some sums lie between two numbers."""

    def __init__(self, told: Sequence[tuple[Set, int, int]]) -> None:
        self.atoms = len(told[0][0]) if told else 0
        rows, n = len(told), self.atoms
        # Each sum and its slack make the most; the slack is no more than most less least.
        table = np.zeros((2 * rows, n + 2 * rows + 2 * rows + 1))
        for at, (inside, least, most) in enumerate(told):
            table[at, :n] = inside
            table[at, n + at] = 1
            table[at, -1] = most
            table[rows + at, n + at] = 1
            table[rows + at, n + rows + at] = 1
            table[rows + at, -1] = most - least
        first = n + 2 * rows
        table[:, first:-1] = np.eye(2 * rows)
        self.table, self.basis = table, list(range(first, first + 2 * rows))
        missing = np.zeros(table.shape[1] - 1)
        missing[first:] = -1
        assert abs(self._most(missing)) < 1e-6, "what is told contradicts itself"
        self._leave_helpers(first)

    def _leave_helpers(self, first: int) -> None:
        for row, name in enumerate(self.basis):
            if name >= first:
                columns = np.flatnonzero(abs(self.table[row, :first]) > 1e-7)
                if len(columns):
                    self._pivot(row, int(columns[0]))
        self.table[:, first:-1] = 0

    def interval(self, inside: Set) -> tuple[float, float]:
        """The least and the most that a sum can be."""
        wanted = np.zeros(self.table.shape[1] - 1)
        wanted[: self.atoms] = inside
        return -self._most(-wanted), self._most(wanted)

    def _most(self, wanted: np.ndarray) -> float:
        """By Bland's rule, which never goes round in circles."""
        while True:
            price = wanted[self.basis]
            gain = wanted - price @ self.table[:, :-1]
            better = np.flatnonzero(gain > 1e-7)
            if not len(better):
                return float(price @ self.table[:, -1])
            column = int(better[0])
            up = self.table[:, column]
            able = np.flatnonzero(up > 1e-7)
            if not len(able):
                return float("inf")
            ratio = self.table[able, -1] / up[able]
            ties = able[ratio <= ratio.min() + TINY]
            self._pivot(int(min(ties, key=lambda row: self.basis[row])), column)

    def _pivot(self, row: int, column: int) -> None:
        self.table[row] /= self.table[row, column]
        others = self.table[:, column].copy()
        others[row] = 0
        self.table -= np.outer(others, self.table[row])
        self.basis[row] = column
