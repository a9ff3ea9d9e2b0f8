"""The results of the families of one framework: every row judged, overridden or neutral (§6)."""

from dataclasses import dataclass

import numpy as np

from families.framework.model import Framework, Outcome
from outcomes.engine.clock import Asked
from outcomes.engine.codes import CodeSets, moved, only, together
from outcomes.engine.columns import NONE
from outcomes.engine.days import FAR, Days, Ints, Mask
from outcomes.engine.judge import judge, judge_without_need
from outcomes.engine.rows import Rows, anchors_of, is_overridden, rows_of
from outcomes.engine.tables import pick
from outcomes.engine.verdicts import (
    IN_WINDOW,
    NEUTRAL,
    NO_DATA,
    OVERRIDDEN,
    REGRESSED,
    Verdict,
)
from outcomes.engine.world import World


@dataclass(frozen=True)
class Results:
    """Rows with their verdict and anchor (FAR: none), for one framework."""

    rows: Rows
    verdict: Verdict
    anchor: Days
    is_open: Mask


def judge_families(world: World, framework: Framework, families: Mask) -> Results:
    """Every result of the families of the mask."""
    rows = rows_of(world, framework, families)
    overridden = is_overridden(world, framework, rows)
    neutral = ~overridden & _has_left(world, rows)
    results = _Growing(rows, overridden, neutral)
    for place, outcome in enumerate(framework.in_use):
        mine = ~overridden & ~neutral & (rows.outcome == place)
        for without_need in (False, True):
            chosen = np.flatnonzero(mine & ((rows.need == NONE) == without_need))
            if len(chosen):
                asked = _asked(world, framework, outcome, rows, chosen)
                judged = judge_without_need if without_need else judge
                results.put(asked, judged(world, asked, outcome.test))
    return results.whole()


def _has_left(world: World, rows: Rows) -> Mask:
    """Rows of a person who is not a member on the check date."""
    today = np.full(rows.size, world.as_of, dtype=np.int64)
    spell = world.spells.on(rows.family, rows.person, today)
    left: Mask = (rows.person != NONE) & (spell == NONE)
    return left


def _asked(world: World, framework: Framework, outcome: Outcome, rows: Rows, chosen: Ints) -> Asked:
    mine = pick(rows, chosen)
    anchors = anchors_of(world, outcome, mine)
    return Asked(
        framework=framework,
        outcome=outcome,
        judged=mine.judged,
        result=chosen,
        anchor=anchors.anchor,
        identified_on=anchors.identified_on,
        is_open=anchors.is_open,
    )


class _Growing:
    """All rows, filled outcome by outcome; what is not filled is overridden or neutral."""

    def __init__(self, rows: Rows, overridden: Mask, neutral: Mask) -> None:
        self.rows = rows
        state = np.where(overridden, OVERRIDDEN, np.where(neutral, NEUTRAL, NO_DATA))
        self.state = state.astype(np.int8)
        self.days = {
            name: np.full(rows.size, FAR, dtype=np.int64)
            for name in ("matures_on", "clock", "first", "last", "anchor")
        }
        self.is_open = np.zeros(rows.size, dtype=np.bool_)
        self.missing: list[CodeSets] = []

    def put(self, asked: Asked, verdict: Verdict) -> None:
        """The verdict on some rows; dates and codes that their state does not show are dropped."""
        chosen, running = asked.result, verdict.in_state(IN_WINDOW, REGRESSED)
        self.state[chosen] = verdict.state
        for name in ("clock", "first", "last"):
            self.days[name][chosen] = getattr(verdict, name)
        self.days["matures_on"][chosen] = np.where(running, verdict.matures_on, FAR)
        self.days["anchor"][chosen] = asked.anchor
        self.is_open[chosen] = asked.is_open
        shown = only(verdict.missing, verdict.in_state(NO_DATA, IN_WINDOW))
        self.missing.append(moved(shown, chosen))

    def whole(self) -> Results:
        days = dict(self.days)
        anchor = days.pop("anchor")
        verdict = Verdict(state=self.state, missing=together(self.missing), **days)
        return Results(self.rows, verdict, anchor, self.is_open)
