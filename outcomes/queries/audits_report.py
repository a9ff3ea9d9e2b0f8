"""The figures of an internal audit, as its report says them and as its closing keeps them."""

from collections import Counter
from typing import Any

from django.db.models import Count, F, Q

from outcomes.models import AuditedClaim, AuditQuery, ClaimAudit, ClaimState, ClaimTest, Workpaper
from outcomes.queries import audits as queries
from outcomes.queries.audits_workpapers import papers_of
from outcomes.queries.claims import reach
from outcomes.rules.audits import QUESTIONS, AuditState
from privacy.models import User

Figures = dict[str, Any]


def figures_of(audit: ClaimAudit) -> Figures:
    """Counts only: population, sample, answers, queries, tests, and how it reconciles."""
    found = queries.reconciled(audit)
    places = {place for place, _ in found.counts}
    return {
        "routes": found.routes,
        "reconciled": {
            place: {route: found.counts.get((place, route), 0) for route in found.routes}
            for place in sorted(places)
        },
        "unaudited": found.unaudited,
        "strata": [vars(stratum) for stratum in queries.strata_of(audit)],
        "states": queries.states_of_population(audit),
        **_sample(audit),
        "answers": _answers(audit),
        "queries": _queries(audit),
        "tests": _tests(audit),
    }


def current_figures(audit: ClaimAudit) -> Figures:
    """Those that were kept at the closing; before it, those of now."""
    if audit.state == AuditState.CLOSED:
        return dict(audit.figures)
    return figures_of(audit)


def _sample(audit: ClaimAudit) -> dict[str, int]:
    sampled = Q(sampled=True)
    undecided = Q(paper__result="") & sampled
    withdrawn = Q(claim__state=ClaimState.WITHDRAWN)
    return AuditedClaim.objects.filter(audit=audit).aggregate(
        population=Count("pk"),
        drawn=Count("pk", filter=sampled),
        always=Count("pk", filter=Q(certain=True)),
        passed=Count("pk", filter=Q(paper__result="passed")),
        failed=Count("pk", filter=Q(paper__result="failed")),
        withdrawn=Count("pk", filter=undecided & withdrawn),
        undecided=Count("pk", filter=undecided & ~withdrawn),
    )


def _answers(audit: ClaimAudit) -> dict[str, dict[str, int]]:
    """Question to answer to how many."""
    papers = list(Workpaper.objects.filter(audited__audit=audit).values(*QUESTIONS))
    return {
        question: dict(Counter(paper[question] for paper in papers if paper[question]))
        for question in QUESTIONS
    }


def _queries(audit: ClaimAudit) -> dict[str, int]:
    late = Q(answered_at__date__gt=F("due_on"))
    return AuditQuery.objects.filter(paper__audited__audit=audit).aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        late=Count("pk", filter=late),
        dropped=Count("pk", filter=Q(dropped_at__isnull=False)),
    )


def _tests(audit: ClaimAudit) -> dict[str, int]:
    """Of the last test of each claim."""
    found = ClaimTest.objects.filter(paper__audited__audit=audit)
    last = found.order_by("paper", "-made_at").distinct("paper")
    return ClaimTest.objects.filter(pk__in=last.values("pk")).aggregate(
        tested=Count("pk"),
        frozen_differ=Count("pk", filter=Q(frozen_same=False)),
        today_differ=Count("pk", filter=Q(today_same=False)),
        not_claimable_today=Count("pk", filter=Q(today_claimable=False)),
        shared_person=Count("pk", filter=Q(same_person__gt=0)),
        shared_address=Count("pk", filter=Q(same_address__gt=0)),
        shared_evidence=Count("pk", filter=Q(same_evidence__gt=0)),
    )


def findings_for(audit: ClaimAudit, user: User) -> list[Workpaper]:
    """The sampled claims with what was found, of the families that the reader reaches."""
    return list(papers_of(audit).filter(reach(user, "audited__claim__family")))
