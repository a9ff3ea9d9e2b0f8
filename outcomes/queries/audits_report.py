"""The figures of an internal audit, as its report says them and as its closing keeps them."""

from typing import Any

from django.db.models import Count, F, Q

from families.queries.allocation import sees_every_team
from outcomes.models import AuditedClaim, AuditQuery, ClaimAudit, ClaimState, ClaimTest, Workpaper
from outcomes.queries import audits as queries
from outcomes.queries.audits_workpapers import papers_of
from outcomes.queries.claims import reach
from outcomes.rules.audits import QUESTIONS, Answer, AuditState
from privacy import access, identity
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.small_numbers import Told, told

Figures = dict[str, Any]
Rows = list[dict[str, Any]]


def figures_of(audit: ClaimAudit) -> Figures:
    """Counts only: population, sample, answers, queries, tests, and how it reconciles."""
    rows = _rows(audit)
    return {
        **population_figures(audit, rows),
        "states": _states(rows),
        **_sample(rows),
        "answers": _answers(rows),
        "queries": _queries(audit),
        "tests": _tests(audit),
    }


def population_figures(audit: ClaimAudit, rows: Rows | None = None) -> Figures:
    """How the population reconciles, and its strata."""
    found = queries.reconciled(audit)
    places = {place for place, _ in found.counts}
    planned = audit.state == AuditState.PLANNED
    strata = queries.strata_to_be(audit) if planned else _strata(rows or _rows(audit))
    return {
        "routes": found.routes,
        "reconciled": {
            place: {route: found.counts.get((place, route), 0) for route in found.routes}
            for place in sorted(places)
        },
        "unaudited": found.unaudited,
        "strata": [vars(stratum) for stratum in strata],
    }


def _rows(audit: ClaimAudit) -> Rows:
    """The population once, counted by all that the figures tell apart."""
    if audit.state == AuditState.PLANNED:
        return []
    apart = ("stratum", "certain", "sampled", "claim__state", "claim__route", "paper__result")
    answers = [f"paper__{question}" for question in QUESTIONS]
    found = AuditedClaim.objects.filter(audit=audit).order_by().values(*apart, *answers)
    return [dict(row) for row in found.annotate(number=Count("pk"))]


def _number(rows: Rows, **wanted: Any) -> int:
    """How many claims have all of these values."""
    kept = (row for row in rows if all(row[name] == value for name, value in wanted.items()))
    return sum(row["number"] for row in kept)


def _strata(rows: Rows) -> list[queries.Stratum]:
    """Each stratum with how many of it are in the sample."""
    return [
        queries.Stratum(
            name,
            _number(rows, stratum=name),
            _number(rows, stratum=name, certain=True),
            _number(rows, stratum=name, sampled=True),
        )
        for name in sorted({row["stratum"] for row in rows})
    ]


def _states(rows: Rows) -> list[dict[str, Any]]:
    """State and route of the population's claims now: what is or will be submitted."""
    pairs = sorted({(row["claim__state"], row["claim__route"]) for row in rows})
    return [
        {
            "claim__state": state,
            "claim__route": route,
            "number": _number(rows, claim__state=state, claim__route=route),
        }
        for state, route in pairs
    ]


def current_figures(audit: ClaimAudit) -> Figures:
    """Those that were kept at the closing; before it, those of now, in the whole council."""
    if audit.state == AuditState.CLOSED:
        return dict(audit.figures)
    # To the end of the transaction: what is told claim by claim is asked for by the reader's reach.
    identity.open_up(identity.EVERYTHING)
    return figures_of(audit)


def told_of_claims(user: User, number: int) -> Told:
    """Claims of the whole council, as they are told this reader."""
    return told(number, exact=counts_all_claims(user))


def counts_all_claims(user: User) -> bool:
    """Exact for whoever may open every family of it, and for whoever audits them."""
    return access.can(user, Permission.AUDIT_CLAIM) or sees_every_team(user)


def _sample(rows: Rows) -> dict[str, int]:
    """The sizes, and what became of the sampled claims."""
    undecided = _number(rows, sampled=True, paper__result="")
    withdrawn = _number(
        rows, sampled=True, paper__result="", claim__state=ClaimState.WITHDRAWN.value
    )
    return {
        "population": _number(rows),
        "drawn": _number(rows, sampled=True),
        "always": _number(rows, certain=True),
        "passed": _number(rows, paper__result="passed"),
        "failed": _number(rows, paper__result="failed"),
        "withdrawn": withdrawn,
        "undecided": undecided - withdrawn,
    }


def _answers(rows: Rows) -> dict[str, dict[str, int]]:
    """Question to answer to how many."""
    return {
        question: {
            answer.value: _number(rows, **{f"paper__{question}": answer.value}) for answer in Answer
        }
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
