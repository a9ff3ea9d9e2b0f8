"""Claims of one family: what was claimed, what could be, and what stands in the way."""

from dataclasses import dataclass

from families.models import Family
from families.queries.frameworks import current_frameworks
from outcomes.models import Claim, ClaimCheck, OutcomeRun
from outcomes.queries.results import latest_run

# Codes of `spec/outcome-engine.md` §9, in words.
BLOCK_WORDS = {
    "not_attached": "work with the family has not begun",
    "not_eligible": "the family is not eligible",
    "wfw_assessment": "no assessment that covers everyone",
    "wfw_plan": "no plan that covers everyone",
    "wfw_allocation": "no lead worker allocated",
    "wfw_plan_goal_link": "plan goals are not tied to needs",
    "wfw_intervention": "no intervention",
    "already_claimed": "already claimed in this phase",
    "need_not_met": "a need is not met",
    "need_regressed": "a need was met and then broken",
    "need_no_data": "a need cannot be judged yet",
    "need_in_window": "a need's period is still running",
    "no_need": "no need counts for outcomes",
    "nothing_sustained": "nothing has been sustained",
    "education": "a child is not in suitable education",
    "case_not_closed": "the case is not closed",
    "no_adult_off_benefit": "no adult has come off an out-of-work benefit",
    "employment_not_sustained": "work has not been sustained",
}


@dataclass(frozen=True)
class Route:
    """One claim route on the day of the last run."""

    name: str
    claimable: bool
    blocks: list[str]


@dataclass(frozen=True)
class Claims:
    """A family's claims and the routes open to it."""

    run: OutcomeRun | None
    made: list[Claim]
    routes: list[Route]


def claims_of(family: Family) -> Claims:
    """Claims made, newest first, and each route of the family's framework."""
    run = latest_run()
    made = list(Claim.objects.filter(family=family))
    checks = ClaimCheck.objects.filter(run=run, family=family).order_by("route") if run else []
    framework = current_frameworks().get(family.framework.code)
    names = {route.id: route.name for route in framework.routes} if framework else {}
    routes = [
        Route(
            name=names.get(check.route, check.route),
            claimable=check.claimable,
            blocks=[BLOCK_WORDS[code] for code in check.blocked_by.split(";") if code],
        )
        for check in checks
    ]
    return Claims(run, made, routes)
