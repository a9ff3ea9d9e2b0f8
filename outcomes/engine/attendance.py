"""Attendance and absence over school terms: the level (§7.7) and the change (§7.9)."""

from dataclasses import dataclass, replace

import numpy as np

from families.framework.model import MetricTest, TermChangeTest
from outcomes.engine.clock import Asked
from outcomes.engine.codes import CodeSets, marked, together
from outcomes.engine.days import FAR, Days, Ints, Mask
from outcomes.engine.fact_tests import keep
from outcomes.engine.joins import any_by
from outcomes.engine.measures import compare, counts_authorised, thresholds
from outcomes.engine.sessions import Sessions, Sum, sessions_of
from outcomes.engine.tables import CHILD
from outcomes.engine.terms import of_school_age
from outcomes.engine.verdicts import (
    IN_WINDOW,
    NEUTRAL,
    NO_DATA,
    NOT_MET,
    REGRESSED,
    SUSTAINED,
    Verdict,
)
from outcomes.engine.world import Judged, World, find

LEFT_SCHOOL = "left_compulsory_schooling"


@dataclass(frozen=True)
class Span:
    """The window of each row as places of terms, first..end-1; `full` when it holds all k."""

    first: Ints
    end: Ints
    full: Mask

    def mask(self, count: int) -> Mask:
        place = np.arange(count)[None, :]
        return (self.first[:, None] <= place) & (place < self.end[:, None])


def completed_today(world: World) -> int:
    return int(world.terms.completed(np.array([world.as_of], dtype=np.int64))[0])


def school_age(world: World, judged: Judged, count: int) -> Mask:
    """Rows x first `count` terms: whether the person was of school age in the term."""
    return _of_age(world, judged, world.terms.starts[:count])


def school_age_today(world: World, judged: Judged) -> Mask:
    """Rows x 1: whether the person would be of school age in a term that began today."""
    return _of_age(world, judged, np.array([world.as_of], dtype=np.int64))


def _of_age(world: World, judged: Judged, starts: Days) -> Mask:
    born = np.append(world.tables.people.born, FAR)[judged.person]
    of_age = of_school_age(born, starts)
    unknown = np.flatnonzero(born == FAR)
    for place, start in enumerate(starts if len(unknown) else ()):
        day = np.full(len(unknown), start, dtype=np.int64)
        profiles = world.profiles(judged.family[unknown], judged.person[unknown], day)
        of_age[unknown, place] = profiles.role == CHILD
    return of_age


def judge_level(world: World, asked: Asked, test: MetricTest) -> Verdict:
    """§7.7 for rows with a need: the last k terms, all of which began after the anchor."""
    done, k = completed_today(world), test.period.count
    begun = world.terms.begun_from(asked.anchor)
    span = _span_since(begun, done, k)
    sessions, window = _sessions(world, asked, done), span.mask(done)
    good = _level(world, asked, test, sessions.over(window))
    _keep(world, asked, sessions, window)
    earlier = _good_before(world, asked, test, sessions, begun, done)
    state = np.where(good, np.where(span.full, SUSTAINED, IN_WINDOW), NOT_MET)
    state = np.where(~good & span.full & earlier, REGRESSED, state)
    missing = together(sessions.lacking(window, world.terms.names))
    verdict = _verdict(world, state, span, world.terms.end_of(begun + k - 1), missing)
    verdict = verdict.without_window(begun >= done, NO_DATA, "term_pending")
    return _except(world, asked, verdict, done)


def judge_level_without_need(world: World, asked: Asked, test: MetricTest) -> Verdict:
    """§7.7 for rows without need: the last k terms in which the child was of school age."""
    done, k = completed_today(world), test.period.count
    sessions = _sessions(world, asked, done)
    of_age = school_age(world, asked.judged, done)
    later = np.cumsum(of_age[:, ::-1], axis=1)[:, ::-1]
    window = of_age & (later <= k)
    good = _level(world, asked, test, sessions.over(window))
    _keep(world, asked, sessions, window)
    place = np.arange(done)[None, :]
    span = Span(
        first=np.where(window, place, done).min(axis=1, initial=done),
        end=np.where(window, place + 1, 0).max(axis=1, initial=0),
        full=np.ones(asked.size, dtype=np.bool_),
    )
    missing = together(sessions.lacking(window, world.terms.names))
    nothing = np.full(asked.size, FAR, dtype=np.int64)
    verdict = _verdict(world, np.where(good, SUSTAINED, NOT_MET), span, nothing, missing)
    too_few = np.full(asked.size, done < k) | (span.end == 0)
    return _except(world, asked, verdict.without_window(too_few, NO_DATA, "terms"), done)


def judge_change(world: World, asked: Asked, test: TermChangeTest) -> Verdict:
    """§7.9: attendance over the last k terms against the k terms before the need."""
    done, k = completed_today(world), test.measure.count
    begun = world.terms.begun_from(asked.anchor)
    span = _span_since(begun, done, k)
    then = world.terms.completed(asked.identified_on)
    known = then >= test.baseline.count
    before = Span(np.where(known, then - test.baseline.count, 0), np.where(known, then, 0), known)
    sessions, windows = _sessions(world, asked, done), [before.mask(done), span.mask(done)]
    _keep(world, asked, sessions, windows[0] | windows[1])
    good = _risen(test, sessions.over(windows[0]), sessions.over(windows[1]))
    missing = [codes for w in windows for codes in sessions.lacking(w, world.terms.names)]
    state = np.where(good, np.where(span.full, SUSTAINED, IN_WINDOW), NOT_MET)
    due = world.terms.end_of(begun + k - 1)
    verdict = _verdict(world, state, span, due, together(missing))
    pending = begun >= done
    codes = together((verdict.missing, marked(~known, "terms"), marked(pending, "term_pending")))
    verdict = verdict.without_window(~known | pending, NO_DATA, "")
    verdict = replace(verdict, missing=codes)
    return _except(world, asked, verdict, done)


def _span_since(begun: Ints, done: int, k: int) -> Span:
    """The last k completed terms if all began after the anchor, else those that did."""
    full = done - begun >= k
    first = np.where(full, done - k, np.minimum(begun, done))
    return Span(first, np.full(len(begun), done, dtype=np.int64), full)


def _sessions(world: World, asked: Asked, count: int) -> Sessions:
    day = np.full(asked.size, world.as_of, dtype=np.int64)
    authorised = counts_authorised(asked.framework, day)
    return sessions_of(world, asked.judged, authorised, count)


def _keep(world: World, asked: Asked, sessions: Sessions, window: Mask) -> None:
    """Hand the facts of the window to whoever keeps evidence."""
    for facts, term in sessions.used:
        keep(world, asked, facts.where(window[facts.row, term]))


def _level(world: World, asked: Asked, test: MetricTest, total: Sum) -> Mask:
    """Whether the level is good; only rows with complete data count."""
    day = np.full(asked.size, world.as_of, dtype=np.int64)
    numerator, denominator = thresholds(test, asked.framework, day)
    left = total.part(test.metric) * 100 * denominator
    return compare(test.op, left, numerator * total.possible) & total.complete


def _good_before(
    world: World, asked: Asked, test: MetricTest, sessions: Sessions, begun: Ints, done: int
) -> Mask:
    """Rows good, on complete data, over some k terms that end before the last completed one."""
    k = test.period.count
    found = np.zeros(asked.size, dtype=np.bool_)
    for end in range(k, done):
        total = sessions.between(end - k, end)
        found |= (begun <= end - k) & _level(world, asked, test, total)
    return found


def _risen(test: TermChangeTest, before: Sum, after: Sum) -> Mask:
    """Whether attendance has risen enough from a baseline within the guard."""
    was, now = before.part(test.metric), after.part(test.metric)
    value = test.value
    now_side = now.astype(object) * before.possible * 100 * value.denominator
    was_side = was.astype(object) * after.possible * (100 * value.denominator + value.numerator)
    risen = compare("gte", now_side, was_side)
    if test.guard is not None:
        guard = test.guard.value
        left = was * 100 * guard.denominator
        risen &= compare(test.guard.op, left, guard.numerator * before.possible)
    return risen & before.complete & after.complete


def _verdict(world: World, state: Ints, span: Span, due: Days, missing: CodeSets) -> Verdict:
    """States with the days of their windows; rows that lack a term have no data."""
    terms, state = world.terms, state.copy()
    for rows in missing.values():
        state[rows] = NO_DATA
    formed = span.first < span.end
    return Verdict(
        state=state.astype(np.int8),
        matures_on=np.where(state == IN_WINDOW, due, FAR),
        clock=np.full(len(state), FAR, dtype=np.int64),
        first=np.where(formed, np.append(terms.starts, FAR)[span.first], FAR),
        last=np.where(formed, np.append(terms.ends, FAR)[span.end - 1], FAR),
        missing=missing,
    )


def _except(world: World, asked: Asked, verdict: Verdict, done: int) -> Verdict:
    """Households cannot be judged; who has left school or school age is neutral (§7.7)."""
    household = asked.judged.household
    found = find(world, asked.judged, world.facts("status", LEFT_SCHOOL))
    now = (found.start <= world.as_of) & (found.end >= world.as_of)
    neutral = any_by(found.row[now], asked.size)
    keep(world, asked, found.where(now))
    if done:
        neutral |= ~school_age(world, asked.judged, done)[:, -1]
    verdict = verdict.without_window(neutral & ~household, NEUTRAL, "")
    return verdict.without_window(household, NO_DATA, "person")
