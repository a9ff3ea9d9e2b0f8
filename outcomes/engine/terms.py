"""School terms: which are complete, and who is of school age in them (§1)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from families.framework.model import Sustain
from outcomes.engine.days import FAR, Days, Ints, Mask, add, attains, august_31_by, days_of


@dataclass(frozen=True)
class Terms:
    """Terms in order of time, with their first and last days."""

    names: tuple[str, ...]
    starts: Days
    ends: Days

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Terms":
        starts, ends = days_of(frame["start_on"]), days_of(frame["end_on"])
        order = np.lexsort((ends, starts))
        names = tuple(str(name) for name in frame["term"].iloc[order])
        return cls(names, starts[order], ends[order])

    def completed(self, day: Days) -> Ints:
        """How many terms have ended by each day; they are the first that many."""
        return np.searchsorted(self.ends, day, side="right").astype(np.int64)

    def begun_from(self, day: Days) -> Ints:
        """Place of the first term that begins on or after each day."""
        return np.searchsorted(self.starts, day, side="left").astype(np.int64)

    def end_of(self, place: Ints) -> Days:
        """Last day of the term at a place; FAR beyond the terms that are known."""
        return np.append(self.ends, FAR)[np.minimum(place, len(self.ends))]

    def holding(self, day: Days) -> Ints:
        """Place of the term in which each day lies, -1 between terms."""
        place = np.searchsorted(self.starts, day, side="right") - 1
        inside = (place >= 0) & (np.append(self.ends, -FAR)[place] >= day)
        return np.where(inside, place, -1).astype(np.int64)


def of_school_age(born: Days, starts: Days) -> Mask:
    """People x terms: 5 or over on the first day, under 16 on the 31 August on or before it."""
    augusts = august_31_by(starts)
    return (attains(born, 5)[:, None] <= starts[None, :]) & (
        augusts[None, :] < attains(born, 16)[:, None]
    )


@dataclass(frozen=True)
class Maturity:
    """When a true run that began on each day is sustained (FAR: unknown), and by which rule."""

    on: Days
    by_alternative: Mask


def matures(rule: Sustain, since: Days, terms: Terms) -> Maturity:
    """The day on which a run is sustained; of two rules the earlier, at a tie the main one (§6)."""
    main = _matures(rule, since, terms)
    if rule.alternative is None:
        return Maturity(main, np.zeros(len(since), dtype=np.bool_))
    other = _matures(rule.alternative, since, terms)
    return Maturity(np.minimum(main, other), other < main)


def _matures(rule: Sustain, since: Days, terms: Terms) -> Days:
    if rule.count == 0:
        return since
    if rule.unit == "school_term":
        return terms.end_of(terms.begun_from(since) + rule.count - 1)
    return add(since, rule)


def window_start(rule: Sustain, as_of: int, terms: Terms) -> int:
    """First day of the window that ends on the check date, of a rule already matured."""
    if rule.count == 0:
        return as_of
    today = np.array([as_of], dtype=np.int64)
    if rule.unit == "school_term":
        place = int(terms.completed(today)[0]) - rule.count
        return int(terms.starts[place]) if place >= 0 else -FAR
    return int(add(today, rule, times=-1)[0])
