"""Which claim routes are open to a family, and what blocks the others (§9)."""

from dataclasses import dataclass

import numpy as np

from families.framework.model import ClaimRoute, Framework
from outcomes.engine.codes import CodeSets, marked, together
from outcomes.engine.columns import NONE
from outcomes.engine.days import Mask
from outcomes.engine.eligibility import working_gaps
from outcomes.engine.employment import judge_employment
from outcomes.engine.joins import any_by
from outcomes.engine.results import Results
from outcomes.engine.rows import Rows, counts_for_outcomes
from outcomes.engine.verdicts import (
    IN_WINDOW,
    NEUTRAL,
    NO_DATA,
    NOT_MET,
    PASSING,
    REGRESSED,
    SUSTAINED,
    States,
)
from outcomes.engine.world import World

NEED_CODES = {
    NOT_MET: "need_not_met",
    REGRESSED: "need_regressed",
    NO_DATA: "need_no_data",
    IN_WINDOW: "need_in_window",
}


@dataclass(frozen=True)
class Progress:
    """The results of one framework's families; `optional` marks those of an optional outcome."""

    rows: Rows
    state: States
    optional: Mask

    @classmethod
    def of(cls, framework: Framework, results: Results) -> "Progress":
        optional = np.array([outcome.optional for outcome in framework.in_use], dtype=np.bool_)
        return cls(results.rows, results.verdict.state, optional[results.rows.outcome])


def blocked_by(
    world: World, framework: Framework, families: Mask, eligible: Mask, progress: Progress
) -> dict[str, CodeSets]:
    """Route → codes that block it, for the families of the mask."""
    common = _common(world, framework, families, eligible)
    needs = _needs_codes(world, families, progress)
    return {
        route.id: together((common, _route_codes(world, route, families, needs, progress)))
        for route in framework.routes
    }


def _common(world: World, framework: Framework, families: Mask, eligible: Mask) -> CodeSets:
    """What blocks every route."""
    table, claims = world.tables.families, world.tables.claims
    phase = world.names.phases.index(framework.id)
    earlier = (claims.phase == phase) & (claims.on <= world.as_of)
    return together(
        (
            marked(table.attached_on > world.as_of, "not_attached"),
            marked(~eligible, "not_eligible"),
            marked(any_by(claims.family[earlier], len(families)), "already_claimed"),
            working_gaps(world, framework),
        )
    )


def _route_codes(
    world: World, route: ClaimRoute, families: Mask, needs: CodeSets, progress: Progress
) -> CodeSets:
    """What blocks this route beside what blocks every route."""
    if route.id == "CE":
        leavers, sustained = judge_employment(world, route.benefit_rules, families)
        return together(
            (
                marked(~leavers, "no_adult_off_benefit"),
                marked(leavers & ~sustained, "employment_not_sustained"),
            )
        )
    if route.id == "SFO":
        not_closed = world.tables.families.closed_on > world.as_of
        return together((needs, marked(not_closed, "case_not_closed")))
    return together((needs, _education(families, progress)))


def _education(families: Mask, progress: Progress) -> CodeSets:
    """A school-age child whose attendance is neither good nor out of question."""
    poor = (progress.rows.need == NONE) & ~np.isin(progress.state, (SUSTAINED, NEUTRAL))
    return marked(any_by(progress.rows.family[poor], len(families)), "education")


def _needs_codes(world: World, families: Mask, progress: Progress) -> CodeSets:
    """`need_…`, `no_need` and `nothing_sustained` (SSP and SFO)."""
    rows, state, size = progress.rows, progress.state, len(families)
    needs = len(world.tables.needs.family)
    of_need = rows.need != NONE
    sustained = state == SUSTAINED
    saved = any_by(rows.need[of_need & progress.optional & sustained], needs + 1)
    failing = of_need & ~progress.optional & ~np.isin(state, PASSING)
    failing &= ~saved[rows.need]
    parts = [
        marked(any_by(rows.family[failing & (state == code)], size), word)
        for code, word in NEED_CODES.items()
    ]
    counted = counts_for_outcomes(world, families)
    some = any_by(world.tables.needs.family[counted], size)
    reached = any_by(rows.family[of_need & sustained], size)
    parts += [marked(~some, "no_need"), marked(some & ~reached, "nothing_sustained")]
    return together(parts)
