"""Clock tests: true or false on every day, sustained when true long enough without a break (§6)."""

from dataclasses import dataclass

import numpy as np

from families.framework.model import Framework, Outcome
from outcomes.engine.codes import CodeSets
from outcomes.engine.days import FAR, Days, Ints, Mask
from outcomes.engine.joins import any_by
from outcomes.engine.spans import Spans
from outcomes.engine.terms import matures, window_start
from outcomes.engine.verdicts import (
    IN_WINDOW,
    NO_DATA,
    NOT_MET,
    REGRESSED,
    SUSTAINED,
    Verdict,
)
from outcomes.engine.world import Judged, World

NOTHING_MISSING: CodeSets = {}


@dataclass(frozen=True)
class Asked:
    """Rows of one outcome: whom it judges, the anchor A, and whether the closure is still to come.

    `result` is the place of the row among all results, `identified_on` the need's day I.
    """

    framework: Framework
    outcome: Outcome
    judged: Judged
    result: Ints
    anchor: Days
    identified_on: Days
    is_open: Mask

    @property
    def size(self) -> int:
        return self.judged.size


def judge_clock(world: World, asked: Asked, runs: Spans) -> Verdict:
    """The verdict on true runs that lie between the anchor and the check date of each row."""
    rule, as_of = asked.outcome.sustain, world.as_of
    since = _running_since(asked.size, runs, as_of)
    holds = since != FAR
    start = np.where(holds, since, as_of)
    maturity = matures(rule, start, world.terms)
    ripe = holds & (maturity.on <= as_of) & ~asked.is_open
    relapsed = _relapsed(world, asked, runs)
    back = np.where(
        maturity.by_alternative,
        window_start(rule.alternative or rule, as_of, world.terms),
        window_start(rule, as_of, world.terms),
    )
    running = np.where(relapsed, REGRESSED, IN_WINDOW)
    broken = np.where(relapsed, REGRESSED, NOT_MET)
    state = np.where(ripe, SUSTAINED, np.where(holds, running, broken))
    verdict = Verdict(
        state=state.astype(np.int8),
        matures_on=np.where(holds & ~ripe & ~asked.is_open, maturity.on, FAR),
        clock=since,
        first=np.where(ripe, np.maximum(start, back), np.where(holds, start, asked.anchor)),
        last=np.full(asked.size, as_of, dtype=np.int64),
        missing=NOTHING_MISSING,
    )
    endless = holds & (maturity.on == FAR) & ~asked.is_open
    return verdict.without_window(endless, NO_DATA, "terms") if endless.any() else verdict


def _running_since(size: int, runs: Spans, as_of: int) -> Days:
    """The day C of each row whose last run goes on to the check date, else FAR."""
    since = np.full(size, FAR, dtype=np.int64)
    going_on = runs.where(runs.end == as_of)
    since[going_on.row] = going_on.start
    return since


def _relapsed(world: World, asked: Asked, runs: Spans) -> Mask:
    """Rows that had been reached and were then broken."""
    broken = runs.where(runs.end < world.as_of)
    rule = asked.outcome.sustain
    if not rule.start_anchor:
        reached = matures(rule, broken.start, world.terms).on <= broken.end
        broken = broken.where(reached)
    return any_by(broken.row, asked.size) & ~asked.is_open


def ask_feed(world: World, asked: Asked, verdict: Verdict, code: str, mask: Mask) -> Verdict:
    """True on the check date is believed only if the feed covers the whole window (§8)."""
    running = (verdict.clock != FAR) & (verdict.first != FAR) & mask
    covered = world.coverage.covers(code, verdict.first, verdict.last)
    if world.keeper is not None:
        world.keeper.feed(
            asked.result[running], code, verdict.first[running], verdict.last[running]
        )
    lacking = running & ~covered
    return verdict.no_data(lacking, f"feed:{code}") if lacking.any() else verdict
