"""Which days of which code are covered by a feed (§8)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from outcomes.engine.days import LONG_AGO, Days, Mask, days_of


@dataclass(frozen=True)
class Coverage:
    """Code → first and last days of its unbroken covered stretches, in order."""

    stretches: Mapping[str, tuple[Days, Days]]

    @classmethod
    def of(cls, feeds: pd.DataFrame) -> "Coverage":
        codes, words = pd.factorize(feeds["code"])
        first, last = days_of(feeds["from_date"]), days_of(feeds["to_date"])
        kept = np.flatnonzero((codes >= 0) & (first <= last))
        found = {}
        for place, word in enumerate(words):
            rows = kept[codes[kept] == place]
            found[str(word)] = _merged(first[rows], last[rows])
        return cls(found)

    def covers(self, code: str, first: Days, last: Days) -> Mask:
        """Whether every day from `first` to `last` is covered."""
        starts, ends = self.stretches.get(code, (NOTHING, NOTHING))
        place = np.searchsorted(starts, first, side="right") - 1
        return (place >= 0) & (np.append(ends, LONG_AGO)[place] >= last)


NOTHING = np.zeros(0, dtype=np.int64)


def _merged(first: Days, last: Days) -> tuple[Days, Days]:
    order = np.argsort(first, kind="stable")
    first, last = first[order], np.maximum.accumulate(last[order])
    new = np.ones(len(first), dtype=np.bool_)
    new[1:] = first[1:] > last[:-1] + 1
    begin = np.flatnonzero(new)
    return first[begin], last[np.append(begin[1:] - 1, len(last) - 1)[: len(begin)]]
