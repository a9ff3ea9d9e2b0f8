"""Needs seen in the data on the day of judging, with what was known on the check date (§10)."""

from dataclasses import dataclass

import numpy as np

from families.framework.model import (
    CompoundTest,
    EventTest,
    Framework,
    MetricTest,
    Period,
    StatusTest,
    Test,
)
from outcomes.engine.columns import NONE
from outcomes.engine.days import FAR, Days, Ints, Mask, add, attains, august_31_by
from outcomes.engine.eligibility import members_on_judging
from outcomes.engine.event_tests import Counted
from outcomes.engine.joins import any_by
from outcomes.engine.measures import compare, counts_authorised, thresholds
from outcomes.engine.membership import Profiles
from outcomes.engine.sessions import sessions_of
from outcomes.engine.tables import CHILD
from outcomes.engine.world import Judged, World, find


@dataclass(frozen=True)
class Suggestions:
    """Family, person (NONE: household) and the need as a place in the sorted need ids."""

    family: Ints
    person: Ints
    need: Ints


@dataclass(frozen=True)
class Candidates:
    """People or households of whom a need is asked, on the day T of their family."""

    judged: Judged
    day: Days
    profiles: Profiles


def suggest(world: World, framework: Framework, families: Mask) -> Suggestions:
    """Every need of the framework whose test is true on T; each person and need once."""
    people, homes = _people(world, families), _homes(world, families)
    parts = []
    for id_, need in framework.needs.items():
        asked = homes if need.subject == "household" else people
        true = asked.profiles.fit(need.subject, asked.day) & _holds(
            world, framework, asked, need.test
        )
        place = np.flatnonzero(true)
        code = np.full(len(place), world.names.need_ids.index(id_), dtype=np.int64)
        parts.append((asked.judged.family[place], asked.judged.person[place], code))
    return Suggestions(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _people(world: World, families: Mask) -> Candidates:
    members, day = members_on_judging(world, families)
    judged = Judged(members.family, members.person)
    return Candidates(judged, day, world.profiles(members.family, members.person, day))


def _homes(world: World, families: Mask) -> Candidates:
    family = np.flatnonzero(families)
    nobody = np.full(len(family), NONE, dtype=np.int64)
    day = world.tables.families.judged_on[family]
    return Candidates(Judged(family, nobody), day, world.profiles(family, nobody, day))


def _holds(world: World, framework: Framework, asked: Candidates, test: Test) -> Mask:
    """Whether the test is true on T; a judgement never is."""
    match test:
        case CompoundTest():
            parts = [_holds(world, framework, asked, part) for part in test.tests]
            joined: Mask = np.all(parts, axis=0) if test.every else np.any(parts, axis=0)
            return joined
        case StatusTest():
            return _status_holds(world, asked, test)
        case EventTest():
            return _events_hold(world, asked, test)
        case MetricTest():
            return _level_holds(world, framework, asked, test)
    return np.zeros(asked.judged.size, dtype=np.bool_)


def _status_holds(world: World, asked: Candidates, test: StatusTest) -> Mask:
    """Active on T, or within the time before; `is: false` only for somebody with a known spell."""
    found = find(world, asked.judged, world.facts("status", test.status))
    day = asked.day[found.row]
    last = np.minimum(found.end, day)
    active = (found.start <= day) & (found.start <= last)
    recent = last >= day if test.within is None else _within(last, test.within, day)
    true = any_by(found.row[active & recent], asked.judged.size)
    return true if test.wanted else any_by(found.row, asked.judged.size) & ~true


def _within(event: Days, period: Period, day: Days) -> Mask:
    """Within the period before the day (§1): an event exactly that long ago no longer counts."""
    inside: Mask = (event <= day) & (day < add(event, period))
    return inside


def _events_hold(world: World, asked: Candidates, test: EventTest) -> Mask:
    found = find(world, asked.judged, world.facts("event", test.event))
    size = asked.judged.size
    if test.period.unit == "school_term":
        done = world.terms.completed(asked.day)
        known = done >= test.period.count
        place = np.where(known, done - test.period.count, 0)
        first = np.where(known, np.append(world.terms.starts, FAR)[place], FAR)
    else:
        known, first = np.ones(size, dtype=np.bool_), np.full(size, -FAR, dtype=np.int64)
        found = found.where(_within(found.start, test.period, asked.day[found.row]))
    true = known & Counted(test, found, size).satisfied(first, asked.day)
    return true & _in_primary(asked) if test.primary_only else true


def _in_primary(asked: Candidates) -> Mask:
    """Under 11 on the 31 August on or before T; without birth date the role `child`."""
    born = asked.profiles.born
    young = august_31_by(asked.day) < attains(born, 11)
    return np.where(born == FAR, asked.profiles.role == CHILD, young)


def _level_holds(world: World, framework: Framework, asked: Candidates, test: MetricTest) -> Mask:
    """The level over the last k terms completed on T, each with data."""
    done, k = world.terms.completed(asked.day), test.period.count
    count = int(done.max(initial=0))
    authorised = counts_authorised(framework, asked.day)
    sessions = sessions_of(world, asked.judged, authorised, count)
    place = np.arange(count)[None, :]
    window = (place >= (done - k)[:, None]) & (place < done[:, None])
    total = sessions.over(window)
    numerator, denominator = thresholds(test, framework, asked.day)
    left = total.part(test.metric) * 100 * denominator
    true = compare(test.op, left, numerator * total.possible)
    return true & total.complete & (done >= k) & ~asked.judged.household
