"""Why continuous employment is sustained or not (§9, CE): each adult who came off benefit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from families.framework.lines import words_of_benefit_rule
from families.framework.model import BenefitRule, ClaimRoute, Framework
from outcomes.engine.days import EPOCH, Mask
from outcomes.engine.employment import (
    Leavers,
    days_counted,
    leavers_of,
    rule_of,
    spells_of_work,
    stretches,
)
from outcomes.engine.explain import used_observations
from outcomes.engine.explanation import ExplainedWork
from outcomes.engine.inputs import Inputs
from outcomes.engine.prepare import prepare
from outcomes.engine.spans import Spans
from outcomes.engine.tabulate import family_refs, person_refs
from outcomes.engine.words import day_words
from outcomes.engine.world import Found, World

UNKNOWN_BENEFIT = " The rules do not name the benefit, so the strictest of them holds."


def explain_work(inputs: Inputs) -> tuple[ExplainedWork, ...]:
    """Each adult off benefit with what counts, by family and person: for one family or a few."""
    world = World.of(inputs, prepare(inputs))
    table = world.tables.families
    found: list[ExplainedWork] = []
    for place, key in enumerate(world.names.frameworks):
        framework = world.frameworks[key]
        judged = (table.framework == place) & (table.judged_on <= world.as_of)
        for route in framework.routes if framework.supports_claims else ():
            if route.benefit_rules:
                found += _Work(inputs, world, framework, route, judged).rows()
    return tuple(sorted(found, key=lambda row: (row.family_ref, row.person_ref)))


@dataclass(frozen=True)
class _Best:
    """The days that count most: the first stretch that is enough, else the best there is."""

    first: int
    last: int
    days: int

    @classmethod
    def of(cls, work: Spans, rule: BenefitRule, since: int, as_of: int) -> "_Best":
        counted = days_counted(work, rule)
        if not len(counted):
            return cls(since, as_of, 0)
        enough = np.flatnonzero(counted >= 7 * rule.weeks)
        place = int(enough[0]) if len(enough) else int(np.argmax(counted))
        first, last = int(work.start[place]), int(work.end[place])
        if rule.out_of_weeks is not None:
            last = min(first + 7 * rule.out_of_weeks - 1, as_of)
        return cls(first, last, int(counted[place]))


class _Work:
    """The adults off benefit of one framework, row by row."""

    def __init__(
        self,
        inputs: Inputs,
        world: World,
        framework: Framework,
        route: ClaimRoute,
        families: Mask,
    ) -> None:
        self.inputs, self.world = inputs, world
        self.framework, self.route = framework, route
        self.leavers: Leavers = leavers_of(world, families)
        self.known: Found = spells_of_work(world, self.leavers)
        self.work = stretches(world, self.leavers, self.known)
        self.rule_of = rule_of(route.benefit_rules, self.leavers.benefit)

    def rows(self) -> Iterator[ExplainedWork]:
        for row in range(self.leavers.judged.size):
            yield self._row(row)

    def _row(self, row: int) -> ExplainedWork:
        rule = self.route.benefit_rules[int(self.rule_of[row])]
        last_day, as_of = int(self.leavers.last_day[row]), self.world.as_of
        best = _Best.of(self.work.where(self.work.row == row), rule, last_day + 1, as_of)
        unbroken = rule.out_of_weeks is None and best.days and best.last == as_of
        judged = self.leavers.judged
        return ExplainedWork(
            family_ref=str(family_refs(self.world, judged.family[[row]])[0]),
            person_ref=str(person_refs(self.world, judged.person[[row]])[0]),
            route=self.route,
            rule_words=self._rule_words(row, rule),
            state="met_sustained" if best.days >= 7 * rule.weeks else "not_met",
            work_days=best.days,
            needed_days=7 * rule.weeks,
            anchor=_day(last_day),
            anchor_words=self._anchor_words(row),
            clock_start=_day(best.first) if unbroken else None,
            window_start=_day(best.first),
            window_end=_day(best.last),
            observations=used_observations(self.inputs, self.framework, self._looked_at(row)),
        )

    def _rule_words(self, row: int, rule: BenefitRule) -> str:
        known = self.leavers.benefit[row] in rule.benefits
        return words_of_benefit_rule(rule) + ("" if known else UNKNOWN_BENEFIT)

    def _anchor_words(self, row: int) -> str:
        benefit = str(self.leavers.benefit[row]).replace("_", " ") or "the benefit"
        day = day_words(_day(int(self.leavers.last_day[row])))
        return f"The last day on {benefit} was {day}."

    def _looked_at(self, row: int) -> set[int]:
        """Places in the file: the spells on benefit that count, and all work after the last."""
        spells, work = self.leavers.spells, self.known
        after = (work.row == row) & (work.end > self.leavers.last_day[row])
        rows = (spells.where(spells.row == row), work.where(after & (work.start <= work.end)))
        return {int(place) for found in rows for place in found.file_row}


def _day(number: int) -> date:
    return EPOCH + timedelta(number)
