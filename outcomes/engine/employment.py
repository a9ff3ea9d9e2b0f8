"""Continuous employment: who came off benefit and stayed in work (§9, CE)."""

from dataclasses import dataclass

import numpy as np

from families.framework.model import BenefitRule
from outcomes.engine.days import LONG_AGO, Days, Ints, Mask
from outcomes.engine.explanation import BENEFIT
from outcomes.engine.fact_tests import details, ref_order
from outcomes.engine.joins import any_by, ends_of
from outcomes.engine.membership import is_child
from outcomes.engine.spans import Spans, union
from outcomes.engine.tables import SPAN, pick
from outcomes.engine.world import Found, Judged, World, find

WORK = "in_work"


@dataclass(frozen=True)
class Leavers:
    """Adults off benefit: family, person, last day B on benefit, and the benefit's name.

    `spells` are their spells on benefit that count, `row` among them.
    """

    judged: Judged
    last_day: Days
    benefit: np.ndarray
    spells: Found


def judge_employment(
    world: World, rules: tuple[BenefitRule, ...], families: Mask
) -> tuple[Mask, Mask]:
    """Families with an adult off benefit, and families where one has sustained work."""
    leavers = leavers_of(world, families)
    sustained = np.zeros(leavers.judged.size, dtype=np.bool_)
    of_each = rule_of(rules, leavers.benefit)
    work = stretches(world, leavers, spells_of_work(world, leavers))
    for place, rule in enumerate(rules):
        sustained |= (of_each == place) & _worked(work, rule, leavers.judged.size)
    family, size = leavers.judged.family, len(families)
    return any_by(family, size), any_by(family[sustained], size)


def leavers_of(world: World, families: Mask) -> Leavers:
    """The adults of these families who came off benefit and are on none."""
    members = world.tables.members
    today = np.full(len(members.family), world.as_of, dtype=np.int64)
    born = world.tables.people.born[members.person]
    adult = ~is_child(born, members.role, today)
    here = pick(members, families[members.family] & members.on(today) & adult)
    judged = Judged(here.family, here.person)
    found = find(world, judged, world.facts("status", BENEFIT))
    assessed = world.tables.families.judged_on[judged.family[found.row]]
    found = found.where((found.end >= assessed) & (found.start <= found.end))
    now = any_by(found.row[found.end >= world.as_of], judged.size)
    found = found.where(~now[found.row])
    found = found.ordered(found.end, found.start, ref_order(world, found))
    last = found.where(ends_of(found.row))
    return Leavers(
        judged=Judged(judged.family[last.row], judged.person[last.row]),
        last_day=last.end,
        benefit=details(world, last),
        spells=Found(np.searchsorted(last.row, found.row), found.fact, found.facts),
    )


def rule_of(rules: tuple[BenefitRule, ...], benefit: np.ndarray) -> Ints:
    """The rule of each benefit; the strictest for one that no rule names."""
    strictest = max(range(len(rules)), key=lambda place: rules[place].weeks)
    found = np.full(len(benefit), strictest, dtype=np.int64)
    for place, rule in enumerate(rules):
        found[np.isin(benefit, rule.benefits)] = place
    return found


def spells_of_work(world: World, leavers: Leavers) -> Found:
    """What is known of their work."""
    return find(world, leavers.judged, world.facts("status", WORK))


def stretches(world: World, leavers: Leavers, found: Found) -> Spans:
    """Unbroken stretches of work days after the benefit, up to the check date."""
    spells = union(found.row, found.start, found.end)
    return spells.clipped(leavers.last_day + 1, world.as_of)


def _worked(work: Spans, rule: BenefitRule, size: int) -> Mask:
    """Whether some stretch, or some span of days, holds enough work days."""
    return any_by(work.row[days_counted(work, rule) >= 7 * rule.weeks], size)


def days_counted(work: Spans, rule: BenefitRule) -> Ints:
    """The work days that count together with the first day of each stretch."""
    if rule.out_of_weeks is None:
        return work.end - work.start + 1
    return _days_within(work, 7 * rule.out_of_weeks)


def _days_within(work: Spans, span: int) -> Ints:
    """Work days in the `span` days that begin with each stretch: no other start holds more."""
    length = work.end - work.start + 1
    before = np.append(0, np.cumsum(length))
    last_day = work.start + span - 1
    keys = work.row * SPAN + (work.start - LONG_AGO)
    last = np.searchsorted(keys, work.row * SPAN + (last_day - LONG_AGO), side="right") - 1
    whole = before[last + 1] - before[np.arange(len(length))]
    beyond = np.maximum(work.end[last] - last_day, 0)
    days: Ints = whole - beyond
    return days
