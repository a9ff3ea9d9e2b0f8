"""Claims within the reader's reach, and of one family what could be claimed and what was."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.http import Http404

from families.framework import Framework
from families.models import Family, Need
from families.queries.closing import Unfinished
from families.rules.lineage import MERGED
from outcomes.models import (
    LIVE_STATES,
    AuditedClaim,
    Claim,
    ClaimCheck,
    ClaimRecomputation,
    ClaimTransition,
    ProgressDecision,
    Relapse,
)
from outcomes.queries.results import day_of_latest_run, of_latest_run
from outcomes.rules.claims import ELSEWHERE, ClaimState, words_of_blocks
from privacy import access
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope

LIVE = [state.value for state in LIVE_STATES]


def reach(user: User, path: str = "family") -> Q:
    """Whose claims: of the families in reach, or of all for roles that work with codes alone."""
    if ROLE_SCOPE[Role(user.role)] is Scope.NONE:
        return access.allowed(user, path)
    return access.visible(user, path)


def claims(user: User) -> QuerySet[Claim]:
    """Every claim in reach, newest first."""
    return Claim.objects.filter(reach(user)).select_related("family")


def opened_by(user: User) -> Q:
    """Which of the claims in reach open beyond the list: to auditors, those that were sampled."""
    if Role(user.role) is not Role.INTERNAL_AUDITOR:
        return Q()
    return Q(Exists(AuditedClaim.objects.filter(claim=OuterRef("pk"), sampled=True)))


def claim_or_404(claim_id: uuid.UUID, *, user: User) -> Claim:
    """One claim in reach."""
    related = ("framework", "plan", "run", "prepared_by", "approved_by", "equivalent_by")
    # Asked along with the claim: most have neither, and then neither is asked for.
    found = (
        claims(user)
        .select_related(*related)
        .annotate(
            relapsed=Exists(Relapse.objects.filter(family=OuterRef("family"))),
            judged_again=Exists(ClaimRecomputation.objects.filter(claim=OuterRef("pk"))),
        )
    )
    claim = found.filter(opened_by(user), pk=claim_id).first()
    if claim is None:
        raise Http404
    return claim


def transitions_of(claim: Claim) -> list[ClaimTransition]:
    """What happened to it, first things first."""
    return list(claim.transitions.select_related("by").order_by("number"))


def claimed_elsewhere(family: str, phase: str) -> Func:
    """Whether another record of what once was one family has a live claim, of those in sight."""
    return Func(
        *(F(family), F(phase)),
        function="tfcase_seen_claimed_elsewhere",
        output_field=BooleanField(),
    )


def other_record_claimed(family_id: uuid.UUID, phase: str, user: User) -> Claim | None:
    """That claim, where whoever asks may see it."""
    one = RawSQL("SELECT tfcase_claimed_as_one(%s)", [family_id])
    found = claims(user).filter(family__in=one, phase=phase, state__in=LIVE)
    return found.exclude(family=family_id).first()


def claimable(user: User) -> QuerySet[ClaimCheck]:
    """What could be claimed by the latest results: no live claim in the family's phase yet."""
    same = Q(family=OuterRef("family"), phase=OuterRef("family__framework__code"))
    live = Claim.objects.filter(same, state__in=LIVE)
    found = ClaimCheck.objects.filter(of_latest_run(), reach(user), ~Exists(live), claimable=True)
    found = found.exclude(family__closure_reason=MERGED)
    elsewhere = claimed_elsewhere("family_id", "family__framework__code")
    found = found.alias(elsewhere=elsewhere).filter(elsewhere=False)
    related = found.select_related("family", "run")
    return related.annotate(code=F("family__framework__code")).order_by("family__reference")


def decisions_on(family: Family, needs: Iterable[str]) -> list[ProgressDecision]:
    """Decisions of equivalent progress that stand on needs of a family, the latest first."""
    found = ProgressDecision.objects.filter(family=family, need__need__in=list(needs))
    found = found.exclude(observation__withdrawn=True)
    return list(found.select_related("need", "decided_by").order_by("-decided_at"))


@dataclass(frozen=True)
class Route:
    """One claim route on the day of the last run."""

    name: str
    claimable: bool
    blocks: str


@dataclass(frozen=True)
class Claims:
    """A family's claims and the routes open to it."""

    as_of: date | None
    made: list[Claim]
    routes: list[Route]


def claims_under_way(family: Family) -> list[Unfinished]:
    """Claims that have not left the council yet: an analyst settles them before a closure."""
    states = (ClaimState.DRAFT, ClaimState.READY, ClaimState.IN_AUDIT, ClaimState.AUDIT_PASSED)
    number = Claim.objects.filter(family=family, state__in=states).count()
    noun = "claim is" if number == 1 else "claims are"
    return [Unfinished(f"{number} {noun} under way: ask the analysts")] if number else []


def claims_of(family: Family, frameworks: Mapping[str, Framework]) -> Claims:
    """Claims made, newest first, and each route of the family's framework."""
    framework = frameworks.get(family.framework.code)
    names = {route.id: route.name for route in framework.routes} if framework else {}
    as_of, checks, made, elsewhere = _standing_and_made(family)
    routes = [
        Route(
            name=names.get(check["route"], check["route"]),
            claimable=check["claimable"] and not elsewhere,
            blocks=words_of_blocks(check["blocked_by"]) or ELSEWHERE,
        )
        for check in checks
    ]
    return Claims(as_of, made, routes)


def _standing_and_made(
    family: Family,
) -> tuple[date | None, list[dict[str, Any]], list[Claim], bool]:
    """The day of the last run, what it found of each route, the claims: one question.

    And whether another record of the family has a claim in its phase.
    """
    stand = ClaimCheck.objects.filter(run=OuterRef("standing__run"), family=OuterRef("pk"))
    check = JSONObject(**{name: F(name) for name in ("route", "claimable", "blocked_by")})
    columns = {name: F(name) for name in ("id", "reference", "route", "state", "on_date")}
    claims = Claim.objects.filter(family=OuterRef("pk")).order_by("-on_date", "id")
    known = Family.objects.filter(pk=family.pk).annotate(
        as_of=day_of_latest_run(),
        checks=ArraySubquery(stand.order_by("route").values(row=check)),
        made=ArraySubquery(claims.values(row=JSONObject(**columns))),
        elsewhere=claimed_elsewhere("pk", "framework__code"),
    )
    asked = known.values_list("as_of", "checks", "made", "elsewhere")
    as_of, checks, made, elsewhere = asked.get()
    found = [Claim(**{**row, "on_date": date.fromisoformat(row["on_date"])}) for row in made]
    return as_of, checks, found, elsewhere


def needs_to_decide(family: Family) -> list[Need]:
    """Needs that count and on which no senior decision stands yet."""
    decided = ProgressDecision.objects.filter(
        family=family, need__person=OuterRef("person"), need__need=OuterRef("need")
    )
    of_household = ProgressDecision.objects.filter(
        family=family, need__person=None, need__need=OuterRef("need")
    )
    found = Need.objects.filter(family=family, closed_as="").select_related("person")
    open_to_all = found.exclude(Exists(decided)).exclude(Q(person=None) & Exists(of_household))
    return list(open_to_all.order_by("need", "reference"))
