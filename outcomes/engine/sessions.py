"""School sessions possible and missed of judged rows, term by term (§7.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from outcomes.engine.codes import CodeSets, marked
from outcomes.engine.columns import scaled
from outcomes.engine.days import Ints, Mask
from outcomes.engine.world import Found, Judged, World, find

UNAUTHORISED, AUTHORISED = "unauthorised_absence_sessions", "authorised_absence_sessions"


@dataclass(frozen=True)
class Sessions:
    """Rows x first `count` terms: sessions possible and missed (on one scale), and data complete.

    `used` are the facts behind them, with the term of each.
    """

    possible: npt.NDArray[Any]
    missed: npt.NDArray[Any]
    complete: Mask
    used: tuple[tuple[Found, Ints], ...]

    def over(self, window: Mask) -> "Sum":
        """Totals over the terms of a window (rows x terms)."""
        return Sum(
            possible=np.where(window, self.possible, 0).sum(axis=1),
            missed=np.where(window, self.missed, 0).sum(axis=1),
            complete=np.asarray((self.complete | ~window).all(axis=1)),
        )

    def between(self, first: int, end: int) -> "Sum":
        """Totals over terms first..end-1, the same for all rows."""
        return Sum(
            possible=self.possible[:, first:end].sum(axis=1),
            missed=self.missed[:, first:end].sum(axis=1),
            complete=np.asarray(self.complete[:, first:end].all(axis=1)),
        )

    def lacking(self, window: Mask, names: tuple[str, ...]) -> Iterator[CodeSets]:
        """`term:` codes of the terms of the window without data."""
        for place in range(window.shape[1]):
            yield marked(window[:, place] & ~self.complete[:, place], f"term:{names[place]}")


@dataclass(frozen=True)
class Sum:
    possible: npt.NDArray[Any]
    missed: npt.NDArray[Any]
    complete: Mask

    def part(self, metric: str) -> npt.NDArray[Any]:
        """Sessions attended for `attendance_pct`, missed for `absence_pct`."""
        return self.missed if metric == "absence_pct" else self.possible - self.missed


def sessions_of(world: World, judged: Judged, authorised: Mask, count: int) -> Sessions:
    """The sessions of the first `count` terms; `authorised` says for which rows it counts."""
    found = [_in_terms(world, judged, code, count) for code in (UNAUTHORISED, AUTHORISED)]
    numbers = [
        numbers.take(facts.fact)
        for facts, _ in found
        for numbers in (facts.facts.value, facts.facts.out_of)
    ]
    (missed, possible, also_missed, also_possible), _ = scaled(tuple(numbers))
    shape, kind = (judged.size, count), missed.dtype
    cells = [facts.row * count + term for facts, term in found]
    most = np.zeros(judged.size * count, dtype=kind)
    np.maximum.at(most, cells[0], possible)
    np.maximum.at(most, cells[1], also_possible)
    total = np.zeros(judged.size * count, dtype=kind)
    np.add.at(total, cells[0], missed)
    counts = authorised[found[1][0].row]
    np.add.at(total, cells[1][counts], also_missed[counts])
    reported = np.zeros(judged.size * count, dtype=np.bool_)
    reported[cells[0]] = True
    complete = (reported & (most > 0)).astype(np.bool_)
    return Sessions(
        most.reshape(shape), total.reshape(shape), complete.reshape(shape), tuple(found)
    )


def _in_terms(world: World, judged: Judged, code: str, count: int) -> tuple[Found, Ints]:
    """Rows of an absence code that lie in one of the terms and say how many sessions."""
    found = find(world, judged, world.facts("metric", code))
    term = world.terms.holding(found.start)
    inside = (term >= 0) & (term < count) & found.facts.value.given[found.fact]
    return found.where(inside), term[inside]
