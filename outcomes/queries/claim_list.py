"""The list of claims: filters by codes, counts by state, sorting, and finding by reference."""

import uuid
from dataclasses import asdict, dataclass

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from families.models import Family
from outcomes.models import Claim, ClaimState, ClaimTransition
from outcomes.queries.claim_breaks import waits_for_a_decision
from outcomes.queries.claims import claims, opened_by, reach
from privacy.models import User

SORTS = {
    "reference": "reference",
    "family": "family__reference",
    "on_date": "on_date",
    "state": "state",
}
# The last of these moves says where a claim stands with internal audit.
_AUDIT_MOVES = (
    ClaimState.DRAFT,
    ClaimState.IN_AUDIT,
    ClaimState.AUDIT_PASSED,
    ClaimState.AUDIT_FAILED,
)
STATES = {state.value: state.label for state in ClaimState}
NEVER_HERE = "never_here"
AUDIT_WORDS = {
    "draft": "Not sent yet",
    "in_internal_audit": "Being audited",
    "audit_passed": "Passed",
    "audit_failed": "Failed",
    NEVER_HERE: "Made elsewhere",
}


@dataclass(frozen=True)
class Filters:
    """Codes and ids only: they stand in addresses. An empty one does not filter."""

    state: str = ""
    route: str = ""
    phase: str = ""
    audit: str = ""
    basis: str = ""
    broken: str = ""
    family: str = ""


def with_audit(found: QuerySet[Claim]) -> QuerySet[Claim]:
    """Each claim with `audit`: the last that internal audit had to do with it."""
    moves = [state.value for state in _AUDIT_MOVES]
    last = ClaimTransition.objects.filter(claim=OuterRef("pk"), to_state__in=moves)
    newest = last.order_by("-number").values("to_state")[:1]
    return found.annotate(audit=Coalesce(Subquery(newest), Value(NEVER_HERE)))


def filtered(user: User, filters: Filters) -> QuerySet[Claim]:
    """The claims in reach that the filters leave."""
    found = with_audit(claims(user)).annotate(opens=_opens(user))
    wanted = {name: value for name, value in asdict(filters).items() if value}
    if wanted.pop("basis", ""):
        wanted["equivalent_progress"] = True
    if wanted.pop("broken", ""):
        found = found.filter(waits_for_a_decision())
    if "family" in wanted:
        wanted["family_id"] = wanted.pop("family")
    return found.filter(**wanted)


def _opens(user: User) -> Case:
    """Whether the reader may open a claim's page."""
    allowed = opened_by(user)
    if not allowed:
        return Case(default=Value(value=True))
    return Case(When(allowed, then=Value(value=True)), default=Value(value=False))


def counts(user: User, filters: Filters) -> dict[str, int]:
    """State to how many claims are in it, under all filters but that of the state."""
    others = Filters(**{**asdict(filters), "state": ""})
    rows = filtered(user, others).order_by().values("state").annotate(number=Count("pk"))
    found = {row["state"]: row["number"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in ClaimState}


def ordered(found: QuerySet[Claim], sort: str) -> QuerySet[Claim]:
    """As asked for; newest first otherwise."""
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        return found.order_by("-on_date", "reference")
    return found.order_by(f"-{column}" if sort.startswith("-") else column, "reference")


def choices(user: User) -> tuple[list[str], list[str]]:
    """Routes and phases that there are claims of, within reach."""
    rows = claims(user).order_by().values_list("route", "phase").distinct()
    pairs = list(rows)
    return sorted({route for route, _ in pairs}), sorted({phase for _, phase in pairs})


@dataclass(frozen=True)
class Found:
    """What a reference names: one claim, or a family that has claims."""

    claim: uuid.UUID | None = None
    family: uuid.UUID | None = None


def find(user: User, reference: str) -> Found | None:
    """A claim or a family with claims in reach, by its whole reference; nothing otherwise."""
    wanted = reference.strip()
    claim = claims(user).filter(reference__iexact=wanted).first()
    if claim is not None:
        return Found(claim=claim.pk)
    of_family = Q(reference__iexact=wanted) & Q(claims__isnull=False)
    family = Family.objects.filter(reach(user, ""), of_family).first()
    return Found(family=family.pk) if family else None
