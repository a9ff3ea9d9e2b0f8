"""Runs of days on which something is true, for many rows at once."""

from dataclasses import dataclass

import numpy as np

from outcomes.engine.days import LONG_AGO, Days, Ints, Mask
from outcomes.engine.joins import starts_of
from outcomes.engine.tables import SPAN


@dataclass(frozen=True)
class Spans:
    """Stretches of days `start`..`end` (both included) of rows, sorted by row and start."""

    row: Ints
    start: Days
    end: Days

    def where(self, mask: Mask) -> "Spans":
        return Spans(self.row[mask], self.start[mask], self.end[mask])

    def clipped(self, first: Days, last: int | Days) -> "Spans":
        """What lies between the first and last day of each row; `last` may be one for all."""
        limit = last if isinstance(last, int) else last[self.row]
        start, end = np.maximum(self.start, first[self.row]), np.minimum(self.end, limit)
        return Spans(self.row, start, end).where(start <= end)


def union(row: Ints, start: Days, end: Days) -> Spans:
    """Overlapping and adjoining stretches of a row as one; empty ones are left out."""
    kept = np.flatnonzero(start <= end)
    kept = kept[np.lexsort((start[kept], row[kept]))]
    row, start, end = row[kept], start[kept], end[kept]
    reach = np.maximum.accumulate(row * SPAN + (end - LONG_AGO)) - row * SPAN + LONG_AGO
    new = starts_of(row)
    new[1:] |= start[1:] > reach[:-1] + 1
    begin = np.flatnonzero(new)
    finish = np.append(begin[1:], len(row))[: len(begin)] - 1
    return Spans(row[begin], start[begin], reach[finish])


def complement(spans: Spans, first: Days, last: int) -> Spans:
    """The days of each row between its `first` and `last` that are in none of its stretches."""
    inside = spans.clipped(first, last)
    rows = np.arange(len(first), dtype=np.int64)
    row = np.append(rows, inside.row)
    start, end = (
        np.append(first, inside.end + 1),
        np.append(inside.start - 1, np.full(len(first), last)),
    )
    begin = np.lexsort((start, row))
    finish_row = np.append(inside.row, rows)
    finish = np.lexsort((end, finish_row))
    gaps = Spans(row[begin], start[begin], end[finish])
    return gaps.where(gaps.start <= gaps.end)
