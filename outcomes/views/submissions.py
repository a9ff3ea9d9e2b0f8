"""Submissions: the list, choosing claims, one submission with what became of each, its file."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from outcomes.actions import submissions as actions
from outcomes.engine.words import day_words
from outcomes.forms.submissions import SubmissionForm
from outcomes.models import Submission, SubmissionLine
from outcomes.queries import submissions as queries
from outcomes.queries.windows import phases
from outcomes.views.claim_words import broken_among
from outcomes.views.windows_navigation import around
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.gate import step_up
from privacy.models import Job, User
from privacy.queries.jobs import progress_of
from privacy.roles import Permission
from privacy.rules.crosstab import told_together
from privacy.rules.intervals import ALL
from privacy.telling import badge, counted, counts_claims, told_to
from privacy.web import SignedInRequest, attached, paginate, paginate_cases

COLUMNS = [
    *({"label": "Submission"}, {"label": "Phase"}, {"label": "State"}),
    *({"label": "Claims", "numeric": True}, {"label": "Asked for"}),
]
LINE_COLUMNS = [
    *({"label": "Claim"}, {"label": "Family"}, {"label": "Route"}, {"label": "Came to"}),
    {"label": "Receipt"},
]
LINE_COLOURS = {"waiting": "grey", "submitted": "green", "refused": "red"}
CHOSEN_AT_ONCE = 100


def submission_list(request: SignedInRequest) -> HttpResponse:
    """Every submission, the latest first."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    page, names = paginate(request, queries.submissions()), phases()
    context = {
        "page": page,
        "columns": COLUMNS,
        "rows": [_row(request.user, each, names) for each in page],
        "navigation_items": around(request.user, "outcomes:submissions"),
        "may_submit": access.can(request.user, Permission.SUBMIT_CLAIM),
    }
    return render(request, "outcomes/submissions_list.html", context)


def _row(user: User, each: Any, names: dict[str, str]) -> list[Any]:
    """A submission's line; `chosen` and `refused` are counted by the query."""
    when = f"{timezone.localtime(each.asked_at):%-d %B %Y, %H:%M}"
    parts = [each.chosen - each.refused, each.refused]
    told = told_together([parts], exact=counts_claims(user))
    refused = f"{told[0, 1]} not submitted".capitalize() if each.refused else ""
    return [
        {"text": each.reference, "url": each.get_absolute_url()},
        names.get(each.phase, each.phase),
        _state(each),
        {"text": told[ALL, ALL], "numeric": True, "hint": refused},
        {"text": when, "hint": each.asked_by.name},
    ]


def _state(each: Submission) -> dict[str, str]:
    if each.completed_at is None:
        return {"text": "Being submitted", "colour": "blue"}
    return {"text": "Complete", "colour": "green"}


@step_up
def submission_new(request: SignedInRequest) -> HttpResponse:
    """Choose claims of a phase that passed internal audit and that somebody else prepared."""
    access.require(request.user, Permission.SUBMIT_CLAIM)
    context = _choice(request)
    page, phase = context["page"], context["phase"]
    everything = "everything" in request.POST
    broken = context["broken"]
    form = SubmissionForm(request.POST or None, waiting=page, broken=broken.days)
    facts = {"phase": phase, "everything": everything, "by": request.user}
    asked = form.run(actions.ask_for_submission, **facts) if phase else None
    if asked:
        messages.success(request, "The claims are being submitted. You can leave this page.")
        return redirect(asked)
    return render(request, "outcomes/submissions_new.html", {**context, "form": form})


def _choice(request: SignedInRequest) -> dict[str, Any]:
    """The phases in which claims wait, the one that is chosen, and its claims."""
    mine, others = queries.waiting_by_phase(request.user)
    names, wanted = phases(), request.GET.get("phase", "")
    phase = wanted if wanted in mine else next(iter(sorted(mine)), "")
    address = reverse("outcomes:submission_new")
    items: list[dict[str, Any]] = [
        {"label": names.get(code, code), "url": f"{address}?phase={code}"}
        | {"active": code == phase, "count": badge(request.user, number)}
        for code, number in sorted(mine.items())
    ]
    page = paginate_cases(request, queries.submittable(phase, request.user), CHOSEN_AT_ONCE)
    shown = {"phase": phase, "phase_name": names.get(phase, phase), "items": items, "page": page}
    return {**shown, "own": _own(request.user, sum(others.values())), "broken": broken_among(page)}


def _own(user: User, number: int) -> str:
    """That one's own wait for somebody else."""
    waits = counted(user, number, "claim that you prepared waits", "claims that you prepared wait")
    return f"{waits} as well. Another analyst has to submit what you prepared." if number else ""


def submission_page(request: SignedInRequest, submission_id: uuid.UUID) -> HttpResponse:
    """One submission: what became of each claim, its fingerprint, its file."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    shown = queries.submission_or_404(submission_id)
    audit.record_view(shown, by=request.user)
    page = paginate_cases(request, queries.lines_of(shown), exact=counts_claims)
    context: dict[str, Any] = {
        **{"shown": shown, "page": page, "columns": LINE_COLUMNS, "job": queries.job_of(shown)},
        **{"state": _state(shown), "rows": _lines(list(page))},
        "may_download": access.can(request.user, Permission.SUBMIT_CLAIM),
    }
    context |= _told(request.user, shown, context["job"])
    return render(request, "outcomes/submissions_page.html", context)


def _told(user: User, shown: Submission, job: Job | None) -> dict[str, Any]:
    """What it is, and how far: in numbers as this reader is told them."""
    return {"facts": _facts(user, shown), "progress": progress_of(job, user)}


def _facts(user: User, shown: Submission) -> list[dict[str, str]]:
    names = phases()
    asked = f"{shown.asked_by.name}, {day_words(timezone.localtime(shown.asked_at).date())}"
    facts = {"Phase": names.get(shown.phase, shown.phase), "Submitted by": asked}
    if shown.completed_at:
        rows = str(told_to(user, shown.rows or 0, counts_claims)).capitalize()
        facts |= {"Claims in the file": rows, "SHA-256 of the file": shown.sha256}
    return [{"key": key, "value": value} for key, value in facts.items()]


def _lines(lines: list[SubmissionLine]) -> list[list[Any]]:
    """What became of each claim, and which of them are open again."""
    days = broken_among(each.claim for each in lines).days
    return [_line(each, days.get(each.claim_id, "")) for each in lines]


def _line(each: SubmissionLine, broken: str) -> list[Any]:
    """A claim; one that is open again says when what it rests on broke."""
    url = each.claim.get_absolute_url()
    tag = {"text": each.get_state_display(), "colour": LINE_COLOURS[each.state]}
    receipt = {"text": each.receipt[:16], "hint": each.refusal}
    again = f"Open again: broken on {broken}" if broken else ""
    claim = {"text": each.claim_reference, "url": url, "hint": again}
    return [claim, each.family_ref, each.route, tag, receipt]


@step_up
@require_POST
def submission_go_on(request: SignedInRequest, submission_id: uuid.UUID) -> HttpResponse:
    """Have one that stopped before its end gone on with, whoever asked for it first."""
    access.require(request.user, Permission.SUBMIT_CLAIM)
    shown = queries.submission_or_404(submission_id)
    try:
        actions.go_on_submitting(submission_id=shown.pk, by=request.user)
        messages.success(request, "The submission goes on. You can leave this page.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(shown)


@step_up
@require_POST
def submission_download(request: SignedInRequest, submission_id: uuid.UUID) -> HttpResponse:
    """The file for the ministry; noted before the first byte."""
    try:
        made, content = actions.read_submission(submission_id=submission_id, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("outcomes:submission", submission_id)
    return attached(content, f"{made.reference}.csv")


# The note is committed by the action itself, and the bytes follow.
submission_download.opens_own_transaction = True  # type: ignore[attr-defined]
