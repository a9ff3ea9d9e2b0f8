"""Complaints: the form that is open to everybody, passing one on, the register, a complaint."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import complaints as actions
from privacy.deadlines import acknowledge_by
from privacy.events import Event
from privacy.forms import complaints as forms
from privacy.forms.registers import StateFilter
from privacy.gate import step_up
from privacy.identity import FIGURES, opening
from privacy.queries import complaints as queries
from privacy.roles import Permission
from privacy.rules.retention import in_words
from privacy.rules.spreadsheets import sheet
from privacy.views import complaint_words as words
from privacy.web import ActionForm, SignedInRequest, as_sheet, paginate

STATES = [("open", "Open"), ("overdue", "Overdue"), ("answered", "Answered")]
COLUMNS = [
    {"label": name}
    for name in ("Complaint", "Clock", "Next by", "Received", "Acknowledged", "About")
]
COUNTED = {
    **{"received": "Received", "in_time": "Acknowledged in time"},
    **{"late": "Acknowledged late", "upheld": "Upheld", "partly": "Partly upheld"},
    **{"not_upheld": "Not upheld", "withdrawn": "Withdrawn", "open": "Not yet answered"},
}
QUARTERS = 8
STEPS: dict[str, tuple[str, type[ActionForm], Callable[..., Any]]] = {
    "acknowledge": ("Acknowledge", forms.DoneForm, actions.acknowledge),
    "enquiry": ("Enquiry", forms.DoneForm, actions.note_enquiry),
    "inform": ("Tell the person how it stands", forms.DoneForm, actions.inform),
    "answer": ("Answer", forms.AnswerForm, actions.answer),
}


@login_not_required
def complain(request: HttpRequest) -> HttpResponse:
    """The electronic form of section 164A, for everybody outside; it keeps what is typed alone."""
    if request.user.is_authenticated:
        return redirect("privacy:complaint_new")
    form = forms.ComplainForm(request.POST or None)
    made = form.run(actions.make_complaint)
    if made:
        due = in_words(acknowledge_by(made.received_on))
        return render(request, "privacy/complaint_sent.html", {"made": made, "due": due})
    shown = {"form": form, "regulator_name": settings.REGULATOR_NAME}
    return render(request, "privacy/complaint_make.html", shown)


def complaint_new(request: SignedInRequest) -> HttpResponse:
    """Pass on a complaint that came in any way."""
    access.require(request.user, Permission.REPORT_BREACH)
    form = forms.PassOnForm(request.POST or None)
    made = form.run(actions.pass_on, by=request.user)
    if made:
        messages.success(request, f"Passed on as {made.reference}. Its 30 days run.")
        return redirect("privacy:reports")
    return render(request, "privacy/complaint_new.html", {"form": form})


def complaint_list(request: SignedInRequest) -> HttpResponse:
    """The register, what presses most on top."""
    access.require(request.user, Permission.VIEW_COMPLAINTS)
    form = StateFilter(request.GET, states=STATES)
    found = queries.in_state(queries.complaints(), form.chosen(), timezone.localdate())
    page = paginate(request, found)
    audit.record(Event.LIST_VIEWED, by=request.user, list="complaints", shown=len(page))
    rows = [words.row(each) for each in page]
    shown = {"form": form, "page": page, "columns": COLUMNS, "rows": rows}
    return render(request, "privacy/complaint_list.html", shown)


@step_up
@require_POST
def complaint_file(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet, without a word that anybody said."""
    access.require(request.user, Permission.VIEW_COMPLAINTS)
    rows = queries.file_rows(queries.complaints())
    actions.note_downloaded(rows=len(rows), by=request.user)
    return as_sheet("complaints", sheet(queries.FILE_COLUMNS, rows))


def complaint_counts(request: SignedInRequest) -> HttpResponse:
    """How many, by quarter; rounded for whoever may not open the register."""
    access.require(request.user, Permission.COUNT_COMPLAINTS)
    exact = access.can(request.user, Permission.VIEW_COMPLAINTS)
    with opening(FIGURES):
        page = paginate(request, queries.by_quarter(), QUARTERS)
        rows = [words.count_row(each, list(COUNTED), exact=exact) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="complaint_counts", shown=len(rows))
    numbers = [{"label": label, "numeric": True} for label in COUNTED.values()]
    columns = [{"label": "Received in"}, *numbers]
    shown = {"page": page, "columns": columns, "rows": rows, "exact": exact}
    return render(request, "privacy/complaint_counts.html", shown)


def complaint_page(request: SignedInRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """One complaint: its clock, what the person said, what is done and to be done."""
    access.require(request.user, Permission.VIEW_COMPLAINTS)
    held = queries.complaint_or_404(complaint_id)
    audit.record_view(held, by=request.user)
    may_work = access.can(request.user, Permission.WORK_COMPLAINT)
    history = paginate(request, queries.entries_of(held)) if may_work else None
    shown = {
        **{"complaint": held, "tag": words.page_tag(held), "may_work": may_work},
        **{"facts": words.fact_rows(held, may_read=may_work), "page": history},
        "tasks": words.tasks(held) if may_work and held.is_open else [],
    }
    return render(request, "privacy/complaint_page.html", shown)


def complaint_step(
    request: SignedInRequest, complaint_id: uuid.UUID, next_step: str
) -> HttpResponse:
    """A page of one form about a complaint."""
    access.require(request.user, Permission.WORK_COMPLAINT)
    held = queries.complaint_or_404(complaint_id)
    if next_step not in STEPS:
        raise Http404
    title, form_of, action = STEPS[next_step]
    form = form_of(request.POST or None)
    if form.run(action, complaint=held, by=request.user):
        messages.success(request, f"{title}: saved.")
        return redirect(held)
    shown = {"form": form, "record": held, "title": title, "submit": "Save"}
    return render(request, "privacy/register_step.html", shown)
