"""Tests that count events over one window: fall of a count, and events over school terms."""

from typing import Any

import numpy as np
import numpy.typing as npt

from families.framework.model import CountChangeTest, EventTest
from outcomes.engine.clock import Asked
from outcomes.engine.codes import CodeSets, marked, together
from outcomes.engine.columns import scaled
from outcomes.engine.days import FAR, Days, Ints, Mask, add
from outcomes.engine.fact_tests import keep
from outcomes.engine.joins import count_by, sum_by
from outcomes.engine.measures import compare
from outcomes.engine.verdicts import IN_WINDOW, NO_DATA, NOT_MET, REGRESSED, SUSTAINED, Verdict
from outcomes.engine.world import Found, World, find


def judge_count_change(world: World, asked: Asked, test: CountChangeTest) -> Verdict:
    """§7.5: events before the need was identified against events in the window up to now."""
    size, eve = asked.size, asked.identified_on - 1
    today = np.full(size, world.as_of, dtype=np.int64)
    before = add(asked.identified_on, test.baseline, times=-1)
    first = np.maximum(asked.anchor, add(today, test.measure, times=-1))
    baseline, measure = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    missing = []
    for code in asked.framework.vocabulary.counts[test.metric]:
        found = find(world, asked.judged, world.facts("event", code))
        early = (before[found.row] <= found.start) & (found.start <= eve[found.row])
        late = first[found.row] <= found.start
        keep(world, asked, found.where(early | late))
        baseline += count_by(found.row[early], size)
        measure += count_by(found.row[late], size)
        covered = covers(world, asked, code, before, eve)
        covered &= covers(world, asked, code, first, today)
        missing.append(marked(~covered, f"feed:{code}"))
    missing.append(marked(baseline == 0, "baseline_zero"))
    fall = (baseline - measure) * 100 * test.value.denominator
    good = fall >= test.value.numerator * baseline
    full = add(asked.anchor, test.measure)
    return _window_verdict(world, first, good, full, together(missing))


def covers(world: World, asked: Asked, code: str, first: Days, last: Days) -> Mask:
    """Whether the feed covers the days of each row; whoever keeps evidence is told."""
    if world.keeper is not None:
        world.keeper.feed(asked.result, code, first, last)
    return world.coverage.covers(code, first, last)


def _window_verdict(
    world: World, first: Days, good: Mask, full: Days, missing: CodeSets
) -> Verdict:
    """Sustained once the whole span after the anchor has gone by, else in window until then."""
    size = len(first)
    ripe = full <= world.as_of
    state = np.where(good, np.where(ripe, SUSTAINED, IN_WINDOW), NOT_MET)
    for rows in missing.values():
        state[rows] = NO_DATA
    return Verdict(
        state=state.astype(np.int8),
        matures_on=np.where(state == IN_WINDOW, full, FAR),
        clock=np.full(size, FAR, dtype=np.int64),
        first=first,
        last=np.full(size, world.as_of, dtype=np.int64),
        missing=missing,
    )


def judge_term_events(world: World, asked: Asked, test: EventTest) -> Verdict:
    """§7.8: few enough events (or days of them) in the last k terms that began after the anchor."""
    terms, size, k = world.terms, asked.size, test.period.count
    done = int(terms.completed(np.array([world.as_of]))[0])
    begun = terms.begun_from(asked.anchor)
    full = done - begun >= k
    first = np.where(full, terms.starts[max(done - k, 0)] if done else FAR, asked.anchor)
    last = np.full(size, world.as_of, dtype=np.int64)
    found = find(world, asked.judged, world.facts("event", test.event))
    keep(world, asked, found.where(found.start >= first[found.row]))
    counted = Counted(test, found, size)
    good = counted.satisfied(first, last)
    covered = covers(world, asked, test.event, first, last)
    before = full & _satisfied_before(world, counted, begun, done)
    missed = np.where(before, REGRESSED, NOT_MET)
    state = np.where(good, np.where(full, SUSTAINED, IN_WINDOW), missed)
    state = np.where(good & ~covered, NO_DATA, state)
    return Verdict(
        state=state.astype(np.int8),
        matures_on=np.where(state == IN_WINDOW, terms.end_of(begun + k - 1), FAR),
        clock=np.full(size, FAR, dtype=np.int64),
        first=first,
        last=last,
        missing=marked(good & ~covered, f"feed:{test.event}"),
    )


class Counted:
    """Events of rows, each with its weight: one, or its days (§7.8: empty = 1)."""

    def __init__(self, test: EventTest, found: Found, size: int) -> None:
        self.test, self.found, self.size = test, found, size
        self.scale = 1
        self.weight: npt.NDArray[Any] = np.ones(len(found.row), dtype=np.int64)
        if test.days:
            (self.weight,), self.scale = scaled((found.facts.value.take(found.fact),), absent=1)

    def satisfied(self, first: Days, last: Days) -> Mask:
        """Whether the total from `first` to `last` of each row is as the test asks."""
        row, day = self.found.row, self.found.start
        inside = (first[row] <= day) & (day <= last[row])
        total = sum_by(row[inside], self.weight[inside], self.size)
        value = self.test.value
        return compare(self.test.op, total * value.denominator, value.numerator * self.scale)


def _satisfied_before(world: World, counted: Counted, begun: Ints, done: int) -> Mask:
    """Rows satisfied over k terms that end before the last completed one."""
    terms, k, size = world.terms, counted.test.period.count, counted.size
    found = np.zeros(size, dtype=np.bool_)
    for end in range(k, done):
        first = np.full(size, terms.starts[end - k])
        last = np.full(size, terms.ends[end - 1])
        found |= (begun <= end - k) & counted.satisfied(first, last)
    return found
