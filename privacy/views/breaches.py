"""Breaches: reporting one, what became of one's reports, the register, a breach's page."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import breaches as actions
from privacy.events import Event
from privacy.forms.breaches import FirstQuestionForm, ReportForm
from privacy.forms.registers import StateFilter
from privacy.gate import step_up
from privacy.models import Breach
from privacy.queries import breaches as queries
from privacy.queries.complaints import passed_on_by
from privacy.roles import Permission
from privacy.rules import breaches as rules
from privacy.rules.spreadsheets import sheet
from privacy.views import breach_words as words
from privacy.views.complaint_words import own_row as own_complaint
from privacy.web import SignedInRequest, as_sheet, paginate

STATES = [("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed")]
COLUMNS = [
    {"label": "Breach"},
    {"label": "Clock"},
    {"label": "Notify by"},
    {"label": "Safe address"},
    {"label": "Kind"},
    {"label": "People", "numeric": True},
    {"label": "State"},
]
OWN = [{"label": name} for name in ("Report", "When", "Safe address", "State")]
PASSED_ON = [{"label": name} for name in ("Complaint", "Received", "State")]


def breach_report(request: SignedInRequest) -> HttpResponse:
    """First of all whether a safe address may be known; what to do now; then what happened."""
    access.require(request.user, Permission.REPORT_BREACH)
    first = FirstQuestionForm(request.GET or None)
    if not first.is_valid():
        return render(request, "privacy/breach_first.html", {"form": first})
    said = first.cleaned_data["safe_address"]
    form = ReportForm(request.POST or None)
    made = form.run(actions.report_breach, safe_address=said, by=request.user)
    if made:
        messages.success(request, f"Reported as {made.reference}.")
        return redirect("privacy:reports")
    shown = {"form": form, "said": Breach.SafeAddress(said).label, **_now(said in rules.MARKED)}
    return render(request, "privacy/breach_report.html", shown)


def _now(marked: bool) -> dict[str, Any]:
    """Whom to ring, where a safe address may be known."""
    return {"marked": marked, "leads": list(queries.safeguarding_leads()) if marked else []}


def reports(request: SignedInRequest) -> HttpResponse:
    """One's own reports of breaches, and complaints that one passed on."""
    access.require(request.user, Permission.REPORT_BREACH)
    page = paginate(request, queries.reported_by(request.user))
    passed_on = paginate(request, passed_on_by(request.user))
    shown = {
        **{"page": page, "columns": OWN, "rows": [words.own_row(each) for each in page]},
        **{"complaints": passed_on, "complaint_columns": PASSED_ON},
        "complaint_rows": [own_complaint(each) for each in passed_on],
        **_now(any(each.is_marked and each.is_open for each in page)),
    }
    return render(request, "privacy/report_list.html", shown)


def breach_list(request: SignedInRequest) -> HttpResponse:
    """The register, what presses most on top."""
    access.require(request.user, Permission.VIEW_BREACHES)
    form = StateFilter(request.GET, states=STATES)
    found = queries.in_state(queries.breaches(request.user), form.chosen(), timezone.now())
    page = paginate(request, found)
    audit.record(Event.LIST_VIEWED, by=request.user, list="breaches", shown=len(page))
    context = {
        **{"form": form, "page": page, "columns": COLUMNS},
        "rows": [words.row(each) for each in page],
        "may_download": access.can(request.user, Permission.VIEW_EVERY_BREACH),
    }
    return render(request, "privacy/breach_list.html", context)


@step_up
@require_POST
def breach_file(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet, without a word that anybody wrote."""
    access.require(request.user, Permission.VIEW_EVERY_BREACH)
    rows = queries.file_rows(queries.breaches(request.user))
    actions.note_downloaded(rows=len(rows), by=request.user)
    return as_sheet("breaches", sheet(queries.FILE_COLUMNS, rows))


def breach_page(request: SignedInRequest, breach_id: uuid.UUID) -> HttpResponse:
    """One breach: its clock, what is recorded, what is to be done, its history."""
    access.require(request.user, Permission.VIEW_BREACHES)
    held = queries.breach_or_404(breach_id, user=request.user)
    audit.record_view(held, by=request.user)
    may_read = access.can(request.user, Permission.READ_BREACH)
    shown = {"breach": held, "tag": words.clock_tag(held.clock), "may_read": may_read}
    urgent = held.is_marked and held.is_open and may_read
    shown |= {"clock_rows": words.clock_rows(held), **_now(urgent)}
    shown |= _written(request, held) if may_read else {"facts": words.fact_rows(held, None)}
    return render(request, "privacy/breach_page.html", shown)


def _written(request: SignedInRequest, held: Breach) -> dict[str, Any]:
    """What is written about it, and what may be done."""
    said, done = queries.latest_of(held), queries.actions_of(held)
    may_work = held.is_open and access.can(request.user, Permission.WORK_BREACH)
    history = paginate(request, queries.entries_of(held))
    in_the_way = rules.in_the_way(queries.handled(held), by=request.user.pk)
    return {
        "facts": words.fact_rows(held, said),
        "tasks": words.tasks(held, said, in_the_way) if may_work else [],
        "actions": [words.action(each, held, may_work=may_work) for each in done],
        "page": history,
        "history": [words.entry(each) for each in history],
    }
