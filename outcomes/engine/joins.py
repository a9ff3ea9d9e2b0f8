"""Joins of whole columns: rows grouped by a key, and all pairs that share one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from outcomes.engine.days import Ints, Mask


def spread(first: Ints, end: Ints) -> tuple[Ints, Ints]:
    """For ranges [first, end): which range, and the place, of every place in any of them."""
    counts = end - first
    which = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    places = np.arange(len(which), dtype=np.int64) - np.repeat(before - first, counts)
    return which, places


@dataclass(frozen=True)
class Groups:
    """Rows grouped by a key of 0..size-1; rows whose key is negative are in no group."""

    order: Ints
    ends: Ints

    @classmethod
    def of(cls, keys: Ints, size: int) -> "Groups":
        order = np.argsort(keys, kind="stable")
        kept = order[np.searchsorted(keys[order], 0) :]
        counts = np.bincount(keys[kept], minlength=size)
        return cls(kept, np.append(0, np.cumsum(counts)))

    def pairs(self, keys: Ints) -> tuple[Ints, Ints]:
        """(place in `keys`, row) for every row of every key asked for; negative keys have none."""
        asked = np.flatnonzero(keys >= 0)
        wanted = keys[asked]
        which, places = spread(self.ends[wanted], self.ends[wanted + 1])
        return asked[which], self.order[places]


def any_by(row: Ints, size: int) -> Mask:
    """Which of 0..size-1 occur in `row`."""
    found = np.zeros(size, dtype=np.bool_)
    found[row] = True
    return found


def sum_by(row: Ints, values: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    """Sum of the values of each of 0..size-1, exact for whole numbers of any size."""
    total = np.zeros(size, dtype=values.dtype)
    np.add.at(total, row, values)
    return total


def count_by(row: Ints, size: int) -> Ints:
    return np.bincount(row, minlength=size).astype(np.int64)


def starts_of(*keys: Ints) -> Mask:
    """Where a new group begins in rows already sorted by the keys."""
    first = np.zeros(len(keys[0]), dtype=np.bool_)
    first[:1] = True
    for key in keys:
        first[1:] |= key[1:] != key[:-1]
    return first


def ends_of(*keys: Ints) -> Mask:
    """Where a group ends in rows already sorted by the keys."""
    first = starts_of(*keys)
    return np.append(first[1:], True)[: len(first)]
