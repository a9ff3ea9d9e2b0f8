"""Workpapers and queries of internal audits."""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from outcomes.models import AuditQuery, ClaimAudit, ClaimState, ClaimTest, Workpaper
from privacy.models import User

OPEN = Q(answered_at=None, dropped_at=None)


def papers_of(audit: ClaimAudit) -> QuerySet[Workpaper]:
    """The workpapers of a round, with queries that wait and the last test."""
    last = ClaimTest.objects.filter(paper=OuterRef("pk")).order_by("-made_at")
    waiting = Q(queries__answered_at=None, queries__dropped_at=None, queries__isnull=False)
    found = Workpaper.objects.filter(audited__audit=audit).select_related("audited__claim")
    return found.annotate(
        waiting=Count("queries", filter=waiting),
        frozen_same=Subquery(last.values("frozen_same")[:1]),
        today_same=Subquery(last.values("today_same")[:1]),
        same_person=Subquery(last.values("same_person")[:1]),
        same_address=Subquery(last.values("same_address")[:1]),
        same_evidence=Subquery(last.values("same_evidence")[:1]),
        tested=Subquery(last.values("made_at")[:1]),
    ).order_by("audited__stratum", "audited__claim__reference")


def paper_or_404(paper_id: uuid.UUID) -> Workpaper:
    """One workpaper with its claim and its round."""
    related = ("audited__audit", "audited__claim__family", "decided_by")
    found = Workpaper.objects.select_related(*related).filter(pk=paper_id).first()
    if found is None:
        raise Http404
    return found


def queries_of(paper: Workpaper) -> list[AuditQuery]:
    """Its queries, first things first."""
    return list(paper.queries.select_related("to", "asked_by").order_by("asked_at"))


def last_test(paper: Workpaper) -> ClaimTest | None:
    """The last recomputation and test for duplicates."""
    return paper.tests.select_related("made_by").order_by("-made_at").first()


def found_by(test: ClaimTest | None) -> dict[str, Any]:
    """What the test found, as it was kept."""
    found: dict[str, Any] = json.loads(test.found) if test else {}
    return found


def open_queries(audit: ClaimAudit) -> int:
    """Queries that wait, of claims that are still to be decided."""
    found = AuditQuery.objects.filter(OPEN, paper__audited__audit=audit)
    return found.filter(paper__audited__claim__state=ClaimState.IN_AUDIT).count()


def undecided(audit: ClaimAudit) -> int:
    """Sampled claims without a result; withdrawn ones need none."""
    sampled = audit.population.filter(sampled=True, paper__result="")
    return sampled.filter(claim__state=ClaimState.IN_AUDIT).count()


def left_to_do(audit: ClaimAudit) -> dict[str, int]:
    """Both of these in one question, for the page."""
    rows = audit.population.filter(sampled=True, claim__state=ClaimState.IN_AUDIT)
    waits = Q(
        paper__queries__isnull=False,
        paper__queries__answered_at=None,
        paper__queries__dropped_at=None,
    )
    return rows.aggregate(
        claims=Count("pk", filter=Q(paper__result=""), distinct=True),
        queries=Count("paper__queries", filter=waits, distinct=True),
    )


# --- Queries that wait for somebody


def queries_to(user: User) -> QuerySet[AuditQuery]:
    """Queries to one person that are open, the most urgent first, then the answered ones."""
    found = AuditQuery.objects.filter(to=user, dropped_at=None)
    related = found.select_related("paper__audited__claim", "paper__audited__audit", "asked_by")
    return related.order_by("answered_at", "due_on", "asked_at")


def query_or_404(query_id: uuid.UUID, *, user: User) -> AuditQuery:
    """One query to this person; anybody else's is not there."""
    found = queries_to(user).filter(pk=query_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Deadline:
    """How a query stands on a day."""

    words: str
    state: str


def deadline(query: AuditQuery, today: date) -> Deadline:
    """Answered, dropped, overdue, or when it is due."""
    if query.answered_at:
        return Deadline("Answered", "done")
    if query.dropped_at:
        return Deadline("Dropped", "cancelled")
    late = (today - query.due_on).days
    if late > 0:
        return Deadline(f"{late} {'day' if late == 1 else 'days'} overdue", "failed")
    return Deadline("Waits for an answer", "running")
