"""Which results there are: one per need and outcome, and per school-age child (§5)."""

from dataclasses import dataclass, fields

import numpy as np

from families.framework.model import Framework, Outcome
from outcomes.engine.attendance import completed_today, school_age, school_age_today
from outcomes.engine.columns import NONE
from outcomes.engine.days import FAR, Days, Ints, Mask
from outcomes.engine.joins import Groups
from outcomes.engine.tables import pick
from outcomes.engine.world import NO_ROWS, Judged, World

ALWAYS_FIT = ("household", "any_member", "person_with_need", "every_school_age_child")


@dataclass(frozen=True)
class Rows:
    """Results to be.

    `need` is a place in the needs table (NONE: without need), `outcome` one in the framework's
    outcomes in use, `person` NONE for the household.
    """

    family: Ints
    need: Ints
    person: Ints
    outcome: Ints

    @property
    def size(self) -> int:
        return len(self.family)

    @property
    def judged(self) -> Judged:
        return Judged(self.family, self.person)


@dataclass(frozen=True)
class Anchors:
    """Anchor A and the need's day I of each row, and whether the closure is still to come (§6)."""

    anchor: Days
    identified_on: Days
    is_open: Mask


def rows_of(world: World, framework: Framework, families: Mask) -> Rows:
    """The results of the families of one framework."""
    counted = counts_for_outcomes(world, families)
    present = np.unique(world.tables.needs.need[counted])
    parts = [NO_RESULTS]
    parts += [_rows_of_need(world, framework, need, counted) for need in present.tolist()]
    parts += [
        _rows_without_need(world, place, outcome, families)
        for place, outcome in enumerate(framework.in_use)
        if outcome.without_need
    ]
    return Rows(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rows)))


def counts_for_outcomes(world: World, families: Mask) -> Mask:
    """Needs of these families that count for outcomes (§2)."""
    needs = world.tables.needs
    return families[needs.family] & (needs.identified_on <= world.as_of)


def _rows_of_need(world: World, framework: Framework, code: int, counted: Mask) -> Rows:
    """Each need of one id with the outcomes that fit its person, or with all where none fits."""
    need = world.names.need_ids[code]
    place = np.flatnonzero(counted & (world.tables.needs.need == code))
    needs = pick(world.tables.needs, place)
    candidates = [
        (number, outcome)
        for number, outcome in enumerate(framework.in_use)
        if need in outcome.applies_to
    ]
    profiles = world.profiles(needs.family, needs.person, needs.identified_on)
    fitting = {
        number: np.ones(len(place), dtype=np.bool_)
        if outcome.subject in ALWAYS_FIT
        else profiles.fit(outcome.subject, needs.identified_on) & (needs.person != NONE)
        for number, outcome in candidates
    }
    regular = [fitting[number] for number, outcome in candidates if not outcome.optional]
    none_fits = ~np.any(regular, axis=0)
    parts = []
    for number, outcome in candidates:
        kept = np.flatnonzero(fitting[number] | (none_fits & (not outcome.optional)))
        person = np.full(len(kept), NONE) if outcome.subject == "household" else needs.person[kept]
        parts.append((needs.family[kept], place[kept], person, np.full(len(kept), number)))
    return Rows(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _rows_without_need(world: World, place: int, outcome: Outcome, families: Mask) -> Rows:
    """Every member who was of school age in the last k completed terms (§5)."""
    members, done = world.tables.members, completed_today(world)
    today = np.full(len(members.family), world.as_of)
    here = pick(members, members.on(today) & families[members.family])
    judged = Judged(here.family, here.person)
    of_age = school_age(world, judged, done) if done else school_age_today(world, judged)
    kept = of_age[:, -outcome.sustain.count :].any(axis=1)
    count = int(kept.sum())
    none = np.full(count, NONE, dtype=np.int64)
    return Rows(here.family[kept], none, here.person[kept], np.full(count, place))


NO_RESULTS = Rows(NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS)


def anchors_of(world: World, outcome: Outcome, rows: Rows) -> Anchors:
    """Where the clock of each row of one outcome may begin."""
    families, as_of = world.tables.families, world.as_of
    identified = np.append(world.tables.needs.identified_on, FAR)[rows.need]
    rule = outcome.sustain.start_anchor
    closed = families.closed_on[rows.family]
    if not rule:
        return Anchors(identified, identified, np.zeros(rows.size, dtype=np.bool_))
    if rule == "step_down_or_closure":
        closed = np.minimum(closed, families.step_down_on[rows.family])
    is_open = closed > as_of
    anchor = np.where(is_open, identified, np.maximum(closed, identified))
    return Anchors(anchor, identified, is_open)


def is_overridden(world: World, framework: Framework, rows: Rows) -> Mask:
    """Rows of needs that a senior decision covers: the family's, for all or for the person (§6)."""
    needs = world.tables.needs
    by_need = Groups.of(rows.need, len(needs.family))
    found = np.zeros(rows.size, dtype=np.bool_)
    for need in framework.needs:
        facts = world.facts("judgement", f"override:{need}")
        if not len(facts.row):
            continue
        mine = needs.need == world.names.need_ids.index(need)
        homes = Groups.of(np.where(mine, needs.family, NONE), len(world.tables.families.ref))
        fact, place = homes.pairs(facts.family.astype(np.int64))
        person = facts.person[fact]
        covers = (person == NONE) | (person == needs.person[place])
        which, row = by_need.pairs(place[covers])
        found[row] = True
        if world.keeper is not None:
            world.keeper.facts(row, facts.row[fact[covers][which]].astype(np.int64))
    return found
