"""Workpapers of internal audits, and the queries that wait for an analyst."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.queries.reveals import mask_for
from families.rules.field_groups import Mask
from outcomes.actions import audits_workpapers as actions
from outcomes.forms.audits import DecisionForm, QueryAnswerForm, WorkpaperForm
from outcomes.models import AuditQuery, Claim, ClaimTest, Workpaper
from outcomes.queries import audits_workpapers as queries
from outcomes.queries.claim_breaks import breaks_of
from outcomes.queries.claim_judging import snapshot_of
from outcomes.queries.claim_papers import papers_behind
from outcomes.rules.audits import QUESTIONS, AuditState
from outcomes.rules.claims import STATE_WORDS, ClaimState
from outcomes.views import audits_words as words
from outcomes.views.claim_words import frozen
from privacy import access, audit
from privacy.gate import step_up_to_send
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate_cases


def paper_page(request: SignedInRequest, paper_id: uuid.UUID) -> HttpResponse:
    """A sampled claim: the three questions beside the evidence that was frozen."""
    access.require(request.user, Permission.AUDIT_CLAIM)
    paper = queries.paper_or_404(paper_id)
    claim = paper.audited.claim
    form = WorkpaperForm(request.POST if request.method == "POST" else None, paper=paper)
    if form.run(actions.answer_questions, paper_id=paper.pk, by=request.user):
        messages.success(request, f"Answers saved.{form.kept}")
        return redirect(paper)
    audit.record_view(claim, by=request.user, family=claim.family)
    context = {"paper": paper, "claim": claim, "form": form, "open": _is_open(paper)}
    mask = mask_for(request.user, claim.family_id)
    context |= {"breaks": breaks_of(claim, mask), **_frozen(claim, mask), **_found(paper)}
    return render(request, "outcomes/audit_paper.html", context)


def _frozen(claim: Claim, mask: Mask) -> dict[str, Any]:
    """What the claim rests on, and the documents behind it."""
    kept = snapshot_of(claim)
    return {"frozen": frozen(kept, mask), "papers": papers_behind(claim, kept, mask)}


def _is_open(paper: Workpaper) -> bool:
    """Whether the auditor may still write in it."""
    held = paper.audited
    in_audit = held.claim.state == ClaimState.IN_AUDIT
    return held.audit.state == AuditState.SAMPLED and not paper.result and in_audit


def _found(paper: Workpaper) -> dict[str, Any]:
    """Queries, the answers as they stand, and what the tests found."""
    test = queries.last_test(paper)
    answers = [
        {
            "key": said,
            "value": getattr(paper, f"get_{question}_display")() or "Open",
            "comment": getattr(paper, f"{question}_comment"),
        }
        for question, said in QUESTIONS.items()
    ]
    asked = [_query(query) for query in queries.queries_of(paper)]
    return {"answers": answers, "asked": asked, "test": test, **_tested(test)}


def _query(query: AuditQuery) -> dict[str, Any]:
    stands = queries.deadline(query, timezone.localdate())
    return {"query": query, "words": QUESTIONS[query.question], "stands": stands}


SHARED_WORDS = {
    "person": "The same person",
    "address": "The same address",
    "evidence": "The same observation as evidence",
}
NOT_COMPARABLE = "Evidence not comparable: nothing is frozen for it"
SHARED_COLUMNS = [
    {"label": "Claim"},
    {"label": "What is shared"},
    {"label": "How many", "numeric": True},
    {"label": "State then"},
]


def _tested(test: ClaimTest | None) -> dict[str, Any]:
    """The last test in words and rows."""
    found = queries.found_by(test)
    rows = [_shared(row) for row in found.get("shared", [])]
    parts = (("On the day's data", "frozen"), ("On today's records", "today"))
    again = [{"title": title, **found[key]} for title, key in parts if key in found]
    shared = {"columns": SHARED_COLUMNS, "rows": rows, "others": found.get("not_comparable", 0)}
    return {"shared": shared, "again": again}


def _shared(row: dict[str, Any]) -> list[Any]:
    """Another claim; tests made before it was told did not ask whether it can be compared."""
    return [
        {"text": row["claim"], "hint": "" if row.get("comparable", True) else NOT_COMPARABLE},
        SHARED_WORDS[row["kind"]],
        words.number(row["number"]),
        STATE_WORDS[ClaimState(row["state"])],
    ]


@step_up_to_send
def paper_decide(request: SignedInRequest, paper_id: uuid.UUID) -> HttpResponse:
    """Pass or fail the claim."""
    access.require(request.user, Permission.AUDIT_CLAIM)
    paper = queries.paper_or_404(paper_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.run(actions.decide, paper_id=paper.pk, by=request.user):
        messages.success(request, f"Result of {paper.audited.claim.reference} recorded.")
        return redirect("outcomes:audit", paper.audited.audit_id)
    return render(request, "outcomes/audit_decide.html", {"paper": paper, "form": form})


# --- The analyst


def query_list(request: SignedInRequest) -> HttpResponse:
    """The queries to this analyst; those that wait come first, the most urgent above."""
    access.require(request.user, Permission.ANSWER_AUDIT_QUERY)
    page = paginate_cases(request, queries.queries_to(request.user))
    rows = [words.query_row(query) for query in page]
    context = {"page": page, "rows": rows, "columns": words.QUERY_COLUMNS}
    return render(request, "outcomes/audit_queries.html", context)


def query_page(request: SignedInRequest, query_id: uuid.UUID) -> HttpResponse:
    """One query to this analyst, and the answer."""
    access.require(request.user, Permission.ANSWER_AUDIT_QUERY)
    query = queries.query_or_404(query_id, user=request.user)
    form = QueryAnswerForm(request.POST if request.method == "POST" else None)
    if form.run(actions.answer_query, query_id=query.pk, by=request.user):
        messages.success(request, "Answer sent to internal audit.")
        return redirect("outcomes:audit_queries")
    claim = query.paper.audited.claim
    audit.record_view(claim, by=request.user, family=claim.family)
    context = {"form": form, "claim": claim, **_query(query)}
    context["claim_url"] = reverse("outcomes:claim", args=[claim.pk])
    return render(request, "outcomes/audit_query.html", context)
