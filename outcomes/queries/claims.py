"""Claims of one family: what was claimed, what could be, and what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass

from families.framework import Framework
from families.models import Family
from outcomes.engine.words import BLOCKED_WORDS
from outcomes.models import Claim, ClaimCheck, OutcomeRun
from outcomes.queries.results import of_latest_run


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


def claims_of(family: Family, frameworks: Mapping[str, Framework]) -> Claims:
    """Claims made, newest first, and each route of the family's framework."""
    made = list(Claim.objects.filter(family=family))
    found = ClaimCheck.objects.filter(of_latest_run(), family=family).select_related("run")
    checks = list(found.order_by("route"))
    framework = frameworks.get(family.framework.code)
    names = {route.id: route.name for route in framework.routes} if framework else {}
    routes = [
        Route(
            name=names.get(check.route, check.route),
            claimable=check.claimable,
            blocks=[BLOCKED_WORDS[code] for code in check.blocked_by.split(";") if code],
        )
        for check in checks
    ]
    return Claims(checks[0].run if checks else None, made, routes)
