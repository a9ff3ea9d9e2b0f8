"""Claims of one family: what was claimed, what could be, and what stands in the way."""

from dataclasses import dataclass

from families.models import Family
from families.queries.frameworks import current_frameworks
from outcomes.engine.words import BLOCKED_WORDS
from outcomes.models import Claim, ClaimCheck, OutcomeRun
from outcomes.queries.results import latest_run


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
            blocks=[BLOCKED_WORDS[code] for code in check.blocked_by.split(";") if code],
        )
        for check in checks
    ]
    return Claims(run, made, routes)
