"""The ministry's answers: the list, reading one in, its plan and what was recorded of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from outcomes.actions import payments as actions
from outcomes.engine.words import day_words
from outcomes.forms.payments import AnswerForm
from outcomes.models import AnswerFile, AnswerLine, Claim
from outcomes.queries import payments as queries
from outcomes.rules.payments import VERDICT_COLOURS, VERDICT_WORDS, Verdict
from outcomes.rules.windows import pounds
from outcomes.views.windows_navigation import around
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.models import Job, User
from privacy.queries.jobs import progress_of
from privacy.roles import Permission
from privacy.rules.crosstab import told_together
from privacy.rules.intervals import ALL
from privacy.telling import counted, counts_claims
from privacy.web import SignedInRequest, paginate, paginate_cases

COLUMNS = [
    *({"label": "Answer"}, {"label": "State"}, {"label": "Lines", "numeric": True}),
    *({"label": "Recorded", "numeric": True}, {"label": "Read in"}),
]
LINE_COLUMNS = [
    *({"label": "Claim"}, {"label": "Line", "numeric": True}, {"label": "Answer"}),
    *({"label": "Amount", "numeric": True}, {"label": "Comes to"}, {"label": "Recorded"}),
]
MISSING_COLUMNS = [{"label": "Claim"}, {"label": "Family"}, {"label": "Submitted"}]
MISSING_SHOWN = 100
FILE_COLUMNS = [{"label": "Column"}, {"label": "What it holds"}]
FILE_ROWS = [
    ["claim_reference", "The claim, as in the submission file: CL-000123"],
    ["answer", "paid or rejected"],
    ["on_date", "The day of the answer, such as 2026-03-31"],
    ["amount", "Pounds, such as 800 or 800.50; empty for a rejection"],
    ["reason", "Why it was rejected; empty for a payment"],
]


def answer_list(request: SignedInRequest) -> HttpResponse:
    """Every answer that was read in, the latest first."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    page = paginate(request, queries.answers())
    context = {
        **{"page": page, "columns": COLUMNS, "rows": [_row(request.user, each) for each in page]},
        "navigation_items": around(request.user, "outcomes:answers"),
        "may_read": access.can(request.user, Permission.SUBMIT_CLAIM),
    }
    return render(request, "outcomes/payments_list.html", context)


def _row(user: User, each: Any) -> list[Any]:
    """An answer's line; `number` and `done` are counted by the query."""
    told = told_together([[each.done, each.number - each.done]], exact=counts_claims(user))
    when = f"{timezone.localtime(each.read_at):%-d %B %Y, %H:%M}"
    return [
        {"text": each.reference, "url": each.get_absolute_url()},
        _state(each),
        {"text": told[ALL, ALL], "numeric": True},
        {"text": told[0, 0], "numeric": True},
        {"text": when, "hint": each.read_by.name},
    ]


def _state(each: AnswerFile) -> dict[str, str]:
    if each.recorded_at:
        return {"text": "Recorded", "colour": "green"}
    if each.recording_since:
        return {"text": "Being recorded", "colour": "blue"}
    return {"text": "Plan only", "colour": "yellow"}


def answer_new(request: SignedInRequest) -> HttpResponse:
    """Read a file in; nothing of any claim changes by it."""
    access.require(request.user, Permission.SUBMIT_CLAIM)
    form = AnswerForm(request.POST or None, request.FILES or None)
    planned = form.run(actions.plan_answer, by=request.user)
    if planned:
        messages.success(request, "The file is read. Look at the plan before it is recorded.")
        return redirect(planned)
    context = {"form": form, "columns": FILE_COLUMNS, "rows": FILE_ROWS}
    return render(request, "outcomes/payments_new.html", context)


def answer_page(request: SignedInRequest, answer_id: uuid.UUID) -> HttpResponse:
    """The plan line by line, what is missing from the answer, and what was recorded."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    shown = queries.answer_or_404(answer_id)
    audit.record_view(shown, by=request.user)
    page = paginate_cases(request, queries.lines_of(shown), exact=counts_claims)
    context = {
        **_live(request.user, queries.job_of(shown)),
        **{"shown": shown, "page": page, "state": _state(shown), "acts": queries.acting(shown)},
        **{"columns": LINE_COLUMNS, "rows": [_line(each) for each in page]},
        "verdicts": _verdicts(request.user, shown),
        **_missing(request.user, shown),
        "may_record": access.can(request.user, Permission.SUBMIT_CLAIM),
    }
    return render(request, "outcomes/payments_page.html", context)


def _live(user: User, job: Job | None) -> dict[str, Any]:
    """The job at work, and how far it is as this reader is told it."""
    return {"job": job, "progress": progress_of(job, user)}


def _verdicts(user: User, shown: AnswerFile) -> list[dict[str, str]]:
    """How many lines come to what, in the order of the verdicts."""
    found = queries.verdicts_of(shown)
    known = [each for each in Verdict if each in found]
    told = told_together([[found[each] for each in known]], exact=counts_claims(user))
    return [
        {"key": VERDICT_WORDS[each], "value": str(told[0, place]).capitalize()}
        for place, each in enumerate(known)
    ]


def _missing(user: User, shown: AnswerFile) -> dict[str, Any]:
    """Claims that went with those of the answer and are not in it."""
    found = queries.missing_from(shown)
    rows = [_missing_row(each) for each in found[:MISSING_SHOWN]]
    number, words = found.count(), "submitted together with these and"
    said = counted(
        user, number, f"claim was {words} has", f"claims were {words} have", counts_claims
    )
    shown_first = f" The first {MISSING_SHOWN} are shown." if number > MISSING_SHOWN else ""
    words = f"{said} no answer.{shown_first}"
    return {"missing": rows, "missing_columns": MISSING_COLUMNS, "missing_words": words}


def _missing_row(claim: Claim) -> list[Any]:
    url = claim.get_absolute_url()
    return [{"text": claim.reference, "url": url}, claim.family.reference, day_words(claim.on_date)]


def _line(each: AnswerLine) -> list[Any]:
    verdict = Verdict(each.verdict)
    differs = verdict is Verdict.AMOUNT_DIFFERS
    tariff = f"Tariff: {pounds(each.expected)}" if differs else ""
    return [
        {"text": each.claim_reference, "url": each.claim.get_absolute_url() if each.claim else ""},
        {"text": each.line, "numeric": True},
        {"text": each.get_answer_display(), "hint": day_words(each.on_date)},
        {"text": pounds(each.amount), "numeric": True, "hint": tariff},
        {"text": VERDICT_WORDS[verdict], "colour": VERDICT_COLOURS[verdict]},
        {"text": each.get_result_display(), "hint": each.refusal},
    ]


@require_POST
def answer_record(request: SignedInRequest, answer_id: uuid.UUID) -> HttpResponse:
    """Have the plan recorded as it was kept."""
    access.require(request.user, Permission.SUBMIT_CLAIM)
    held = queries.answer_or_404(answer_id)
    try:
        actions.ask_to_record(answer_id=held.pk, by=request.user)
        messages.success(request, "The answer is being recorded. You can leave this page.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(held)
