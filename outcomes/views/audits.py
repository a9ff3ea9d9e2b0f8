"""Internal audits: the list, starting one, its page, drawing and closing it."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from outcomes.actions import audits as actions
from outcomes.actions.audits_closing import ask_to_close, go_on_closing
from outcomes.forms.audits import AuditForm, OpinionForm
from outcomes.models import ClaimAudit
from outcomes.queries import audits as queries
from outcomes.queries.audits_report import counts_all_claims, population_figures, told_of_claims
from outcomes.queries.audits_workpapers import left_to_do, papers_of
from outcomes.rules.audits import AuditState
from outcomes.views import audits_words as words
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.queries.jobs import progress_of
from privacy.roles import Permission
from privacy.telling import counted, counts_claims
from privacy.web import SignedInRequest, paginate


def audit_list(request: SignedInRequest) -> HttpResponse:
    """Every round; auditors go on to their page of it, everybody else to its report."""
    access.require(request.user, Permission.VIEW_AUDITS)
    works = access.can(request.user, Permission.AUDIT_CLAIM)
    page = paginate(request, queries.audits())
    to = "outcomes:audit" if works else "outcomes:audit_report"
    rows = [words.row(each, to, partial(told_of_claims, request.user)) for each in page]
    context = {"page": page, "rows": rows, "columns": words.LIST_COLUMNS, "works": works}
    context["exact"] = counts_all_claims(request.user)
    return render(request, "outcomes/audit_list.html", context)


def audit_new(request: SignedInRequest) -> HttpResponse:
    """Choose the claims and the method."""
    access.require(request.user, Permission.AUDIT_CLAIM)
    form = AuditForm(request.POST if request.method == "POST" else None)
    started = form.run(actions.start_audit, by=request.user)
    if started:
        messages.success(request, f"Audit {started.reference} is planned.")
        return redirect(started)
    return render(request, "outcomes/audit_new.html", {"form": form})


def audit_page(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The auditor's page: population, method, sample, workpapers, what is left to do."""
    access.require(request.user, Permission.AUDIT_CLAIM)
    shown = queries.audit_or_404(audit_id)
    audit.record_view(shown, by=request.user)
    page, job = paginate(request, papers_of(shown)), queries.closing_job(shown)
    context: dict[str, Any] = {
        **{"shown": shown, "job": job, "progress": progress_of(job, request.user)},
        "facts": words.facts(shown),
        "page": page,
        "papers": {"columns": words.PAPER_COLUMNS, "rows": [words.paper_row(p) for p in page]},
        "left": _left(request.user, shown),
        **_figures(shown),
    }
    return render(request, "outcomes/audit_page.html", context)


def _figures(shown: ClaimAudit) -> dict[str, Any]:
    """How the population reconciles, and its strata."""
    closed = shown.state == AuditState.CLOSED
    figures = shown.figures if closed else population_figures(shown)
    return {"reconciliation": words.reconciliation(figures), "strata": words.strata(figures)}


def _left(user: User, shown: ClaimAudit) -> list[str]:
    """What is to be done before the audit can be closed."""
    if shown.state != AuditState.SAMPLED:
        return []
    left = left_to_do(shown)
    waits = (
        (left["claims"], "sampled claim to decide", "sampled claims to decide"),
        (left["queries"], "query waiting for an answer", "queries waiting for an answer"),
    )
    return [counted(user, *each, counts_claims) for each in waits if each[0]]


@require_POST
def audit_draw(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Draw the sample."""
    try:
        actions.draw_sample(audit_id=audit_id, by=request.user)
        messages.success(request, "Sample drawn. Its claims are being tested in the background.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("outcomes:audit", audit_id)


@require_POST
def audit_redraw(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Show that the stored seed gives the same sample."""
    try:
        actions.draw_again(audit_id=audit_id, by=request.user)
        messages.success(request, "Drawn again from the seed: the very same claims.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("outcomes:audit", audit_id)


@require_POST
def audit_test(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Recompute the sampled claims and look for duplicates once more."""
    try:
        job = actions.ask_for_tests(audit_id=audit_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("outcomes:audit", audit_id)
    return redirect("privacy:job", job.pk)


def audit_close(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Close the audit with an opinion."""
    access.require(request.user, Permission.AUDIT_CLAIM)
    shown = queries.audit_or_404(audit_id)
    form = OpinionForm(request.POST if request.method == "POST" else None)
    if form.run(ask_to_close, audit_id=shown.pk, by=request.user):
        messages.success(request, f"Audit {shown.reference} is being closed.")
        return redirect(shown)
    return render(request, "outcomes/audit_close.html", {"shown": shown, "form": form})


@require_POST
def audit_go_on(request: SignedInRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Ask again for a closing that stopped before its end."""
    try:
        go_on_closing(audit_id=audit_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("outcomes:audit", audit_id)
