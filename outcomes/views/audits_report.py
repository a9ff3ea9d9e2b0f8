"""The report of an internal audit, as a page and as a tagged PDF."""

import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from outcomes.models import ClaimAudit, Workpaper
from outcomes.queries import audits as queries
from outcomes.queries.audits_report import (
    counts_all_claims,
    current_figures,
    findings_for,
    told_of_claims,
)
from outcomes.rules.audits import ANSWER_WORDS, QUESTIONS
from outcomes.views import audits_words as words
from privacy import access, audit, typesetting
from privacy.events import Event
from privacy.gate import step_up
from privacy.models import User
from privacy.roles import Permission
from privacy.telling import counts_claims
from privacy.web import SignedInRequest, attached, paginate_cases


def report(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Figures, method, seed, findings and opinion; printable."""
    access.require(request.user, Permission.VIEW_AUDITS)
    shown = queries.audit_or_404(audit_id)
    audit.record_view(shown, by=request.user)
    found = findings_for(shown, request.user)
    page = paginate_cases(request, found, per_page=100, exact=counts_claims)
    context = {"shown": shown, "page": page, "findings": [_finding(paper) for paper in page]}
    context["works"] = access.can(request.user, Permission.AUDIT_CLAIM)
    context["exact"] = counts_all_claims(request.user)
    said = _said(shown, partial(told_of_claims, request.user))
    return render(request, "outcomes/audit_report.html", context | said)


def _said(shown: ClaimAudit, told: words.Teller) -> dict[str, Any]:
    """The parts of the report that are figures, as this reader is told numbers of claims."""
    figures = current_figures(shown)
    tables = {
        "reconciliation": words.reconciliation(figures),
        "states": words.states(figures),
        "strata": words.strata(figures),
        "answers": _answers(figures),
    }
    return {
        **{"closed": bool(shown.opinion), "facts": words.facts(shown)},
        **{name: words.as_told(table, told) for name, table in tables.items()},
        "counts": _counts(figures, told),
    }


def _answers(figures: dict[str, Any]) -> words.Table:
    """Each question with how often it passed, failed, or is still asked."""
    labels = [{"label": said, "numeric": True} for said in ANSWER_WORDS.values()]
    rows = [
        [said, *(words.number(figures["answers"][question].get(key, 0)) for key in ANSWER_WORDS)]
        for question, said in QUESTIONS.items()
    ]
    return {"columns": [{"label": "Question"}, *labels], "rows": rows}


COUNTED = (
    ("population", "", "Claims in the population"),
    ("drawn", "", "Claims in the sample"),
    ("always", "", "Of these because they rest on equivalent progress"),
    ("passed", "", "Sampled claims that passed"),
    ("failed", "", "Sampled claims that failed"),
    ("withdrawn", "", "Sampled claims withdrawn before a result"),
    ("undecided", "", "Sampled claims not decided yet"),
    ("asked", "queries", "Queries asked"),
    ("answered", "queries", "Queries answered"),
    ("late", "queries", "Queries answered after their deadline"),
    ("tested", "tests", "Sampled claims recomputed and looked for elsewhere"),
    ("frozen_differ", "tests", "Came out otherwise on the day's data"),
    ("today_differ", "tests", "Came out otherwise on the records of the test's day"),
    ("not_claimable_today", "tests", "Could not be claimed on those records"),
    ("shared_person", "tests", "Share a person with another live claim"),
    ("shared_address", "tests", "Share an address with another live claim"),
    ("shared_evidence", "tests", "Share an observation with another live claim"),
)


def _counts(figures: dict[str, Any], told: words.Teller) -> list[dict[str, Any]]:
    return [
        {"key": said, "value": str(told((figures[inside] if inside else figures)[key]))}
        for key, inside, said in COUNTED
    ]


def _finding(paper: Workpaper) -> dict[str, Any]:
    """A sampled claim with its answers and what was written."""
    result = words.result_cell(paper)
    return {
        "claim": paper.audited.claim.reference,
        "stratum": paper.audited.stratum,
        "certain": paper.audited.certain,
        "result": result["text"] if isinstance(result, dict) else result,
        "tests": words.tests_words(paper),
        "answers": _written(paper),
    }


def _written(paper: Workpaper) -> list[dict[str, str]]:
    """The three answers with their comments."""
    return [
        {
            "question": said,
            "answer": getattr(paper, f"get_{question}_display")() or "Open",
            "comment": getattr(paper, f"{question}_comment"),
        }
        for question, said in QUESTIONS.items()
    ]


@step_up
def report_pdf(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The same as a tagged PDF."""
    access.require(request.user, Permission.VIEW_AUDITS)
    shown = queries.audit_or_404(audit_id)
    papers = findings_for(shown, request.user)
    audit.record(Event.AUDIT_REPORT_DOWNLOADED, shown, by=request.user, claims=len(papers))
    now = timezone.localtime()
    content = typesetting.pdf("audit_report.typ", _for_pdf(shown, papers, request.user), now)
    return attached(content, f"audit-{shown.reference}.pdf")


def _for_pdf(shown: ClaimAudit, papers: list[Workpaper], user: User) -> dict[str, Any]:
    said = _said(shown, partial(told_of_claims, user))
    tables = ("reconciliation", "states", "strata", "answers")
    return {
        "reference": shown.reference,
        "council": settings.COUNCIL_NAME,
        "made": words.day(timezone.now()),
        "closed": said["closed"],
        "facts": said["facts"],
        "opinion": shown.opinion_text,
        "counts": said["counts"],
        "findings": [_finding(paper) for paper in papers],
        **{name: _plain(said[name]) for name in tables},
    }


def _plain(table: words.Table) -> dict[str, list[Any]]:
    """A table as texts."""
    rows = [
        [str(cell["text"] if isinstance(cell, dict) else cell) for cell in row]
        for row in table["rows"]
    ]
    return {"head": [column["label"] for column in table["columns"]], "rows": rows}
