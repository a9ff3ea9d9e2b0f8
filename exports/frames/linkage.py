"""Linkage beyond exact: facts an outsider knows, some wrongly, weighed against every row.

After Fellegi and Sunter: a fact that agrees speaks for a row by how rare its value is in the file,
one that differs speaks against it, one that is withheld says nothing. Why this is our own and no
package: `docs/adr/0013-own-linkage-attack.md`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exports.columns import WITHHELD, Layout
from exports.frames.suppress import Suppressed
from exports.frames.units import Integers, Places

Weights = NDArray[np.float64]
# What a neighbour gets wrong: one fact in ten; of ages and quarters half of that by one step.
MISTAKEN = 0.1
ORDERED = ("age_or_birth_year", "date_started", "date_ended")
AGREES, NEAR, DIFFERS = 1 - MISTAKEN, MISTAKEN / 2, MISTAKEN / 2
# Claimed where the best row is more likely right than wrong.
LIKELY = 0.5


@dataclass
class Linked:
    """How often a row was claimed, and how often rightly."""

    claimed: int = 0
    correct: int = 0


class Linkage:
    """The released rows, ready to be compared with what is known of somebody."""

    def __init__(
        self, released: Suppressed, layout: Layout, facts: tuple[str, ...], make_up: Integers
    ) -> None:
        """`make_up` is a number for each row: the children, young people and adults around it."""
        self._layout = layout
        self._cells = {name: released.frame[name].to_numpy() for name in facts}
        self._shares = {name: _shares(self._cells[name]) for name in facts}
        self._linked, self._make_up = released.linked, make_up

    def misremembered(self, known: dict[str, int], random: np.random.Generator) -> dict[str, int]:
        """What a neighbour makes of the facts."""
        wrong = dict(known)
        for name, place in known.items():
            if random.random() >= MISTAKEN:
                continue
            if name in ORDERED and random.random() < NEAR / MISTAKEN:
                wrong[name] = max(0, place + int(random.choice((-1, 1))))
            else:
                cells = self._cells[name]
                wrong[name] = int(cells[random.integers(len(cells))])
        return wrong

    def best(self, known: dict[str, int], make_up: int) -> int:
        """The row that is more likely theirs than not; -1 where there is none."""
        score = np.zeros(len(self._linked))
        for name, place in known.items():
            score += self._weights(name, place)[self._cells[name]]
        score += self._household(make_up)
        found = int(score.argmax())
        likely = 1 / np.exp2(score - score[found]).sum()
        return found if likely > LIKELY else -1

    def _weights(self, name: str, place: int) -> Weights:
        """For every value that a cell may hold: how much it speaks for or against."""
        column, shares = self._layout.by_name[name], self._shares[name]
        level = np.full(len(shares), DIFFERS if name in ORDERED else MISTAKEN)
        groups = np.zeros(len(shares), dtype=np.int64)
        if name in ORDERED:
            for near in (place - 1, place + 1):
                if 0 <= near < len(shares):
                    level[near], groups[near] = NEAR, 1
        agreeing = [place]
        if name == "date_started":
            quarters = sum("Q" in value for value in column.field.values)
            agreeing.append(quarters + place // 4)
        level[agreeing], groups[agreeing] = AGREES, 2
        among = np.bincount(groups, weights=shares, minlength=3)[groups].clip(1e-6, 1.0)
        weights: Weights = np.log2(level / among)
        weights[column.places[WITHHELD]] = 0.0
        return weights

    def _household(self, make_up: int) -> Weights:
        """The people around a row; nothing is known where its family is withheld."""
        same = self._make_up == make_up
        share = float(np.clip((same & self._linked).sum() / max(self._linked.sum(), 1), 1e-6, 1.0))
        weights: Weights = np.full(len(same), np.log2(MISTAKEN / max(1 - share, 1e-6)))
        weights[same] = np.log2(AGREES / share)
        weights[~self._linked] = 0.0
        return weights


def _shares(cells: Places) -> Weights:
    """How frequent each value is in the file."""
    shares: Weights = np.bincount(cells, minlength=256) / max(len(cells), 1)
    return shares
