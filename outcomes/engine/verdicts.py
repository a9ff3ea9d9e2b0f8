"""The verdict on judged rows: state, dates and what is missing; how several become one (§7.10)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from outcomes.engine.codes import CodeSets, marked, only, together
from outcomes.engine.days import FAR, LONG_AGO, Days, Mask

# In the order of §7.10; neutral and overridden stand outside it.
STATES = (
    "not_met",
    "regressed",
    "no_data",
    "met_in_window",
    "met_sustained",
    "neutral",
    "overridden",
)
NOT_MET, REGRESSED, NO_DATA, IN_WINDOW, SUSTAINED, NEUTRAL, OVERRIDDEN = range(len(STATES))
PASSING = (SUSTAINED, NEUTRAL, OVERRIDDEN)

States = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Verdict:
    """One verdict a row. FAR stands for no date.

    `matures_on` is set only while a true run is under way; `clock` is its first day C;
    `first` and `last` are the window. `missing` may name codes of states that do not show them.
    """

    state: States
    matures_on: Days
    clock: Days
    first: Days
    last: Days
    missing: CodeSets

    @property
    def size(self) -> int:
        return len(self.state)

    def in_state(self, *states: int) -> Mask:
        return np.isin(self.state, states)

    def without_window(self, mask: Mask, state: int, code: str) -> "Verdict":
        """Rows of the mask in a state for which no window can be formed."""
        changed = replace(
            self,
            state=np.where(mask, state, self.state).astype(np.int8),
            matures_on=np.where(mask, FAR, self.matures_on),
            clock=np.where(mask, FAR, self.clock),
            first=np.where(mask, FAR, self.first),
            last=np.where(mask, FAR, self.last),
            missing=only(self.missing, ~mask),
        )
        return changed.lacking(mask, code) if code else changed

    def no_data(self, mask: Mask, code: str) -> "Verdict":
        """Rows of the mask that cannot be judged for want of the code; their window stays."""
        changed = replace(
            self,
            state=np.where(mask, NO_DATA, self.state).astype(np.int8),
            matures_on=np.where(mask, FAR, self.matures_on),
        )
        return changed.lacking(mask, code)

    def lacking(self, mask: Mask, code: str) -> "Verdict":
        return replace(self, missing=together((self.missing, marked(mask, code))))

    def opened(self, is_open: Mask) -> "Verdict":
        """Rows whose closure is still to come: true now is no more than `met_in_window` (§6)."""
        true_now = is_open & self.in_state(SUSTAINED, IN_WINDOW)
        state = np.where(true_now, IN_WINDOW, self.state)
        state = np.where(is_open & (self.state == REGRESSED), NOT_MET, state)
        changed = replace(
            self,
            state=state.astype(np.int8),
            matures_on=np.where(is_open, FAR, self.matures_on),
        )
        return changed.lacking(true_now, "case_not_closed")


def all_of(parts: Sequence[Verdict]) -> Verdict:
    """The lowest state; the latest maturity; the widest window; everything that is missing."""
    counted = np.stack([part.state != NEUTRAL for part in parts])
    state = np.where(counted, np.stack([part.state for part in parts]), NEUTRAL).min(axis=0)
    waiting = counted & np.stack([part.state != SUSTAINED for part in parts])
    first = np.where(counted, np.stack([part.first for part in parts]), FAR).min(axis=0)
    lasts = np.stack([part.last for part in parts])
    last = np.where(counted & (lasts != FAR), lasts, LONG_AGO).max(axis=0)
    clock = np.where(counted, np.stack([part.clock for part in parts]), LONG_AGO).max(axis=0)
    matures = np.where(waiting, np.stack([part.matures_on for part in parts]), LONG_AGO)
    latest = matures.max(axis=0)
    return Verdict(
        state=state.astype(np.int8),
        matures_on=np.where(latest == LONG_AGO, FAR, latest),
        clock=np.where(clock == LONG_AGO, FAR, clock),
        first=first,
        last=np.where(last == LONG_AGO, FAR, last),
        missing=together(
            only(part.missing, shown) for part, shown in zip(parts, counted, strict=True)
        ),
    )


def any_of(parts: Sequence[Verdict]) -> Verdict:
    """The best part: highest state, then earliest maturity, then the order listed."""
    rank = np.stack([np.where(part.state == NEUTRAL, -1, part.state) for part in parts])
    best = rank.max(axis=0)
    matures = np.where(rank == best, np.stack([part.matures_on for part in parts]), FAR + 1)
    chosen = matures.argmin(axis=0)
    rows = np.arange(parts[0].size)

    def taken(name: str) -> npt.NDArray[np.int64]:
        column: npt.NDArray[np.int64] = np.stack([getattr(part, name) for part in parts])
        best_of: npt.NDArray[np.int64] = column[chosen, rows]
        return best_of

    unknown = best == NO_DATA
    return Verdict(
        state=np.where(best < 0, NEUTRAL, best).astype(np.int8),
        matures_on=taken("matures_on"),
        clock=taken("clock"),
        first=taken("first"),
        last=taken("last"),
        missing=together(
            only(part.missing, np.where(unknown, part.state == NO_DATA, chosen == place))
            for place, part in enumerate(parts)
        ),
    )
