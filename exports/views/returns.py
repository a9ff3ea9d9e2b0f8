"""Returns: the calendar, a new one, one with its checks."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from exports import rules
from exports.actions import returns as actions
from exports.forms import ReturnForm
from exports.models import Return, ReturnAssessment
from exports.queries import findings, plans, study, study_words, undecided, withdrawn
from exports.queries import returns as queries
from exports.queries.assessments import assessment_words, may_do
from exports.queries.readings import readings
from exports.views.plans import COLUMNS as CALENDAR
from exports.views.plans import calendar_row
from families.queries.narrowing import Filters
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.models import Job, User
from privacy.queries.jobs import progress_of
from privacy.roles import Permission
from privacy.telling import counted, some_told, told_to
from privacy.web import SignedInRequest, paginate, paginate_cases

COLUMNS = [
    {"label": "Half-year"},
    {"label": "Return"},
    {"label": "State"},
    {"label": "Checks"},
    {"label": "Approvals"},
    {"label": "Built"},
    {"label": "Asked for by"},
]


def return_list(request: SignedInRequest) -> HttpResponse:
    """The calendar of returns, and every return by half-year."""
    access.require(request.user, Permission.VIEW_RETURNS)
    may_build = access.can(request.user, Permission.BUILD_RETURN)
    page = paginate(request, queries.returns())
    gone = withdrawn.withdrawals()
    slots = plans.calendar(timezone.localdate())
    context = {
        **{"page": page, "columns": COLUMNS, "may_build": may_build},
        "rows": [_row(each, len(withdrawn.counted_in(each, gone)), request.user) for each in page],
        "calendar_columns": CALENDAR,
        "calendar": [calendar_row(each, request.user) for each in slots],
    }
    return render(request, "exports/return_list.html", context)


def _row(each: Any, gone: int, user: User) -> list[Any]:
    """A return's line; `approved` is counted by the query, `gone` claims were withdrawn since."""
    built = f"{each.built_at:%-d %B %Y, %H:%M}" if each.built_at else "Not yet"
    return [
        {"text": each.half_year.words, "url": reverse("exports:return", args=[each.pk])},
        each.get_kind_display(),
        _state(each, gone, user),
        findings.verdict_tag(each.state),
        f"{each.approved} of {each.approvers_needed}" if each.rows else "",
        {"text": built, "hint": queries.rows_words(each, user)},
        {"text": each.requested_by.name, "hint": f"{each.requested_at:%-d %B %Y}"},
    ]


def _state(each: Any, gone: int, user: User) -> dict[str, str]:
    """Where it stands, and what has become of it after it was built."""
    said = [counted(user, gone, "claim", "claims") + " withdrawn since"] if gone else []
    if each.review_on and each.review_on <= timezone.localdate() and each.state in rules.STANDING:
        said.append("Answers to the regulator’s questions are to be looked at again")
    state = each.get_state_display()
    return {"text": state, "colour": each.state_colour, "hint": ". ".join(said)}


def return_new(request: SignedInRequest) -> HttpResponse:
    """Ask for a return; the last half-year that ended, and that the feeds reach, is chosen."""
    access.require(request.user, Permission.BUILD_RETURN)
    chosen = {name: request.GET[name] for name in ("kind", "period") if name in request.GET}
    form = ReturnForm(request.POST or None, initial=chosen)
    asked = form.run(actions.request_return, by=request.user)
    if asked:
        messages.success(request, "The return is waiting to be built. You can leave this page.")
        return redirect(asked)
    return render(request, "exports/return_new.html", {"form": form})


def return_page(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """One return: what to do next, its checks in words and their cost, who approved and read it."""
    access.require(request.user, Permission.VIEW_RETURNS)
    shown, every = queries.with_assessments(return_id)
    job = queries.job_of(shown)
    if request.htmx:
        return _job_status(request, shown, job)
    audit.record_view(shown, by=request.user)
    if shown.kind == Return.Kind.NIS:
        return render(request, "exports/study_page.html", _study(request, shown, job, every))
    return render(request, "exports/return_page.html", _page(request, shown, job, every))


def _study(
    request: SignedInRequest, shown: Return, job: Job | None, every: list[ReturnAssessment]
) -> dict[str, Any]:
    """Everything on the page of a study return; what is in its envelopes stands on none."""
    envelopes = study.envelopes_of(shown.pk)
    common = _common(request, shown, job, every, "an envelope")
    approved = {each.part for each in common["approvals"]}
    return {
        **common,
        "parts": study_words.parts(shown, envelopes, approved),
        **study_words.report(shown, envelopes, told_to(request.user, shown.rows or 0)),
        **study_words.readings(queries.readings(shown)),
    }


def _common(
    request: SignedInRequest,
    shown: Return,
    job: Job | None,
    every: list[ReturnAssessment],
    what: str,
) -> dict[str, Any]:
    """Where a return stands, and what may be done with it; `what` is approved."""
    approvals, said = queries.approvals(shown), assessment_words(every)
    return {
        **{"shown": shown, "job": job, "approvals": approvals, **said},
        "progress": progress_of(job, request.user),
        "may": may_do(request.user, shown, approvals, said["assessment"]),
        **undecided.about(shown, job, what),
    }


def _page(
    request: SignedInRequest, shown: Return, job: Job | None, every: list[ReturnAssessment]
) -> dict[str, Any]:
    """Everything on the page of a return."""
    return {
        **_common(request, shown, job, every, "it"),
        **findings.findings(shown, partial(some_told, request.user)),
        **_withdrawn(request, shown),
        "readings": readings(queries.readings(shown)),
        "families": _families(request.user, shown),
    }


def _families(user: User, shown: Return) -> str:
    """Where whoever may open families finds those of the half-year, by today's records."""
    query = Filters(returned=shown.period).query
    may = access.can(user, Permission.VIEW_FAMILY)
    return f"{reverse('families:families')}?{query}" if may else ""


WITHDRAWN_COLUMNS = [
    *({"label": "Claim"}, {"label": "Family"}, {"label": "Submitted"}, {"label": "Withdrawn"}),
]


def _withdrawn(request: SignedInRequest, shown: Return) -> dict[str, Any]:
    """Claims that this return counts and that were withdrawn since: when, not why."""
    if shown.state not in rules.STANDING:
        return {}
    page = paginate_cases(request, withdrawn.counted_in(shown, withdrawn.withdrawals()))
    may_open = access.can(request.user, Permission.VIEW_CLAIMS)
    rows = [_withdrawn_row(each, may_open) for each in page]
    return {"withdrawn_columns": WITHDRAWN_COLUMNS, "withdrawn": rows, "withdrawn_page": page}


def _withdrawn_row(each: rules.Withdrawal, may_open: bool) -> list[Any]:
    url = reverse("outcomes:claim", args=[each.claim_id]) if may_open else ""
    return [
        {"text": each.claim, "url": url},
        each.family,
        f"{each.submitted_on:%-d %B %Y}",
        {"text": f"{each.withdrawn_on:%-d %B %Y}", "hint": each.by},
    ]


def _job_status(request: SignedInRequest, shown: Return, job: Job | None) -> HttpResponse:
    """The live part of the page; when the build has ended, the whole page follows."""
    live = {"shown": shown, "job": job, "progress": progress_of(job, request.user)}
    answer = render(request, "exports/_build_status.html", live)
    if job is None or not job.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def return_build(request: SignedInRequest, return_id: uuid.UUID) -> HttpResponse:
    """Start a build again that was stopped."""
    try:
        actions.build_again(return_id=return_id, by=request.user)
        messages.success(request, "The return is waiting to be built.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("exports:return", return_id)
