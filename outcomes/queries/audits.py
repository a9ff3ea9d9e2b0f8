"""Internal audits: the rounds, their population in figures, and what became of its claims."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404

from families.models import FrameworkVersion
from outcomes.models import AuditedClaim, Claim, ClaimAudit, ClaimState, ClaimTransition
from outcomes.rules.audits import AuditState, whereabouts
from outcomes.rules.audits_samples import Strata, Unit, draw, sizes_of, stratum_of
from outcomes.rules.claims import BUILDING, LEFT_THE_COUNCIL
from privacy import identity
from privacy.models import Job, User
from privacy.queries.jobs import job_at_work

CLOSING_JOB = "close_audit"


def audits() -> list[ClaimAudit]:
    """Every round, newest first, with the sizes of population and sample in the whole council."""
    found = ClaimAudit.objects.select_related("started_by", "closed_by")
    sampled = Count("population", filter=Q(population__sampled=True))
    with identity.opening(identity.EVERYTHING):
        return list(
            found.annotate(claims=Count("population"), drawn=sampled).order_by("-started_at")
        )


def audit_or_404(audit_id: uuid.UUID) -> ClaimAudit:
    """One round."""
    related = ("started_by", "drawn_by", "closed_by")
    found = ClaimAudit.objects.select_related(*related).filter(pk=audit_id).first()
    if found is None:
        raise Http404
    return found


def phases() -> list[str]:
    """Phases of the programme of which there are claims."""
    return sorted(Claim.objects.order_by().values_list("phase", flat=True).distinct())


def framework_names() -> dict[str, str]:
    """Code of a framework to its name."""
    return dict(FrameworkVersion.objects.order_by("number").values_list("code", "name"))


# --- The population


def _sent(audit: ClaimAudit) -> QuerySet[Claim]:
    """Claims that were sent to internal audit in the audit's phase and period."""
    found = Claim.objects.annotate(
        sent=Max("transitions__at", filter=Q(transitions__to_state=ClaimState.IN_AUDIT))
    ).filter(sent__isnull=False)
    if audit.phase:
        found = found.filter(phase=audit.phase)
    if audit.first_day:
        found = found.filter(sent__date__gte=audit.first_day)
    if audit.last_day:
        found = found.filter(sent__date__lte=audit.last_day)
    return found


def _elsewhere(audit: ClaimAudit) -> Exists:
    """Whether a claim is in the population of another audit that is not closed."""
    rows = AuditedClaim.objects.filter(claim=OuterRef("pk")).exclude(audit=audit)
    return Exists(rows.exclude(audit__state=AuditState.CLOSED))


def open_population(audit: ClaimAudit) -> QuerySet[Claim]:
    """What would be drawn from now: in internal audit, and in no other open round."""
    found = _sent(audit).filter(~_elsewhere(audit), state=ClaimState.IN_AUDIT)
    return found.order_by("reference")


def built_by(user: User, found: QuerySet[Claim]) -> list[str]:
    """References of claims in whose building somebody had a part."""
    building = [state.value for state in BUILDING]
    moves = ClaimTransition.objects.filter(claim=OuterRef("pk"), by=user, to_state__in=building)
    his = Q(prepared_by=user) | Q(equivalent_by=user) | Exists(moves)
    return list(found.filter(his).values_list("reference", flat=True))


def units_of(audit: ClaimAudit, found: Iterable[Claim]) -> dict[uuid.UUID, Unit]:
    """The claims as the draw takes them."""
    strata = Strata(audit.strata)
    return {
        claim.pk: Unit(
            reference=claim.reference,
            stratum=stratum_of(strata, claim.route, claim.phase),
            certain=claim.equivalent_progress,
        )
        for claim in found
    }


@dataclass(frozen=True)
class Stratum:
    """A stratum in figures."""

    name: str
    claims: int
    certain: int
    drawn: int


def strata_to_be(audit: ClaimAudit) -> list[Stratum]:
    """Each stratum with how many of it would be in the sample if it were drawn now."""
    units = units_of(audit, open_population(audit)).values()
    total = Counter(unit.stratum for unit in units)
    sure = Counter(unit.stratum for unit in units if unit.certain)
    sizes = sizes_of({name: total[name] - sure[name] for name in total}, audit.design)
    return [
        Stratum(name, total[name], sure[name], sure[name] + sizes[name]) for name in sorted(total)
    ]


def drawn_again(audit: ClaimAudit) -> tuple[frozenset[str], frozenset[str]]:
    """What the stored seed gives on the stored population, and what was drawn."""
    rows = audit.population.values_list("claim__reference", "stratum", "certain", "sampled")
    listed = list(rows)
    units = [Unit(reference, stratum, certain) for reference, stratum, certain, _ in listed]
    again = draw(units, audit.design, audit.seed or 0)
    return again, frozenset(reference for reference, _, _, sampled in listed if sampled)


def unsampled(audit: ClaimAudit) -> QuerySet[AuditedClaim]:
    """What was not drawn and waits for the closing."""
    rest = AuditedClaim.objects.filter(audit=audit, sampled=False)
    return rest.filter(claim__state=ClaimState.IN_AUDIT).order_by("claim__reference")


def closing_job(shown: ClaimAudit) -> Job | None:
    """The job that closes it, until it has."""
    closing = AuditState.CLOSING
    return job_at_work(shown, lambda: shown.state == closing, CLOSING_JOB, audit=shown.pk)


# --- Reconciled with what is submitted


@dataclass(frozen=True)
class Reconciled:
    """Counts by place and route; the places add up to all that were sent to internal audit."""

    routes: list[str]
    counts: dict[tuple[str, str], int]
    unaudited: dict[str, int]

    def total(self, place: str = "") -> int:
        """Of one place, or of all."""
        return sum(number for (at, _), number in self.counts.items() if place in ("", at))


def reconciled(audit: ClaimAudit) -> Reconciled:
    """Where every claim is that was sent to internal audit; and those that left without it."""
    mine = AuditedClaim.objects.filter(claim=OuterRef("pk"), audit=audit)
    found = _sent(audit).annotate(mine=Exists(mine), others=_elsewhere(audit)).order_by()
    drawn = audit.state != AuditState.PLANNED
    counts: Counter[tuple[str, str]] = Counter()
    for state, route, in_it, others in found.values_list("state", "route", "mine", "others"):
        counts[whereabouts(state, mine=in_it, others=others, drawn=drawn), route] += 1
    unaudited = _unaudited(audit)
    routes = sorted({route for _, route in counts} | set(unaudited))
    return Reconciled(routes, dict(counts), unaudited)


def _unaudited(audit: ClaimAudit) -> dict[str, int]:
    """By route: claims that left the council and were never sent to internal audit here."""
    left = [state.value for state in LEFT_THE_COUNCIL if state != ClaimState.WITHDRAWN]
    sent = ClaimTransition.objects.filter(claim=OuterRef("pk"), to_state=ClaimState.IN_AUDIT)
    found = Claim.objects.filter(~Exists(sent), state__in=left)
    if audit.phase:
        found = found.filter(phase=audit.phase)
    if audit.first_day:
        found = found.filter(on_date__gte=audit.first_day)
    if audit.last_day:
        found = found.filter(on_date__lte=audit.last_day)
    rows = found.order_by().values("route").annotate(number=Count("pk"))
    return {row["route"]: row["number"] for row in rows}
