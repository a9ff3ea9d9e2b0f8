"""Families by the start that a file shows: what two releases can be compared by."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pandas as pd

from exports.columns import FIRST_YEAR, WITHHELD, Layout
from exports.frames.suppress import Suppressed
from exports.frames.units import Flags, Integers

# A difference of fewer families than this is about a few of them.
FEW = 10
START = "date_started"
Starts = Mapping[str, int]


def starts_shown(
    frame: pd.DataFrame, family: Integers, linked: Flags, layout: Layout
) -> dict[str, int]:
    """How many families are shown with each start."""
    column = layout.by_name[START]
    cells = frame[START].to_numpy()[linked]
    _, first = np.unique(family[linked], return_index=True)
    values = [*column.values, "unknown"]
    counts = Counter(values[min(cell, len(values) - 1)] for cell in cells[first])
    return dict(sorted(counts.items()))


def starts_of(released: Suppressed, layout: Layout) -> dict[str, int]:
    """The same of rows that are not written yet."""
    family = released.frame["family"].to_numpy(dtype=np.int64)
    return starts_shown(released.frame, family, released.linked, layout)


def few_apart(now: Starts, earlier: Collection[Starts]) -> dict[str, int]:
    """The starts at which this release and an earlier one differ by a few families."""
    found: dict[str, int] = {}
    for start, apart in _apart(now, earlier):
        if apart < FEW:
            found[start] = min(apart, found.get(start, apart))
    return dict(sorted(found.items()))


def smallest_difference(now: Starts, earlier: Collection[Starts]) -> int | None:
    """The fewest families by which a start differs between this return and an earlier one."""
    return min((apart for _, apart in _apart(now, earlier)), default=None)


def _apart(now: Starts, earlier: Collection[Starts]) -> Iterator[tuple[str, int]]:
    """Where two releases differ. Who shows no start is no population: it consists of others."""
    for before in earlier:
        for start in (now.keys() & before.keys()) - {WITHHELD}:
            if now[start] != before[start]:
                yield start, abs(now[start] - before[start])


def quarters_of(starts: Collection[str]) -> frozenset[int]:
    """The numbers of the quarters that starts are, or lie in."""
    found: set[int] = set()
    for start in starts:
        year, _, quarter = start.partition("-Q")
        first = (int(year) - FIRST_YEAR) * 4
        found |= {first + int(quarter) - 1} if quarter else set(range(first, first + 4))
    return frozenset(found)
