"""Rights beside access: the list, whom and what it is about, one request and its steps."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import requests as finding_actions
from privacy.actions import rights as actions
from privacy.actions.overrides import put_override
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms import requests as request_forms
from privacy.forms import rights as forms
from privacy.forms.registers import StateFilter
from privacy.gate import step_up, step_up_to_send
from privacy.queries import bases
from privacy.queries import rights as queries
from privacy.queries.requests import found_or_404
from privacy.roles import Permission
from privacy.views import request_words
from privacy.views import rights_words as words
from privacy.web import ActionForm, SignedInRequest, attached, paginate

STATES = [
    *(("open", "Open"), ("overdue", "Overdue"), ("restricted", "Restriction in force")),
    *(("erasing", "Erasure to carry out"), ("answered", "Answered")),
]
COLUMNS = [
    {"label": name}
    for name in ("Request", "Right", "Clock", "Statutory day", "Received", "Decided")
]
FOUND = [{"label": name} for name in ("Initials", "Born in", "Team to ask")]
TABLE = [{"label": name} for name in ("Use and basis", "Right", "Holds", "Why")]
NOTICES = [{"label": name} for name in ("Recipient", "What they had", "Status", "When")]
STEPS: dict[str, tuple[str, type[ActionForm], Callable[..., Any]]] = {
    "ask-identity": (
        *("Proof of identity asked for", request_forms.AskIdentityForm),
        actions.ask_for_identity,
    ),
    "identity": ("Identity checked", request_forms.IdentityForm, actions.check_identity),
    "extend": ("More time", forms.ExtendForm, actions.extend),
    "note": ("What was said or done", forms.NoteForm, actions.note_done),
    "decide": ("Decision", forms.DecideForm, actions.decide),
    "answer": ("Tell the person", forms.AnswerForm, actions.answer),
    "end": ("End", forms.EndForm, actions.end),
    "override": ("What outweighs it", forms.OverrideForm, put_override),
}


def right_list(request: SignedInRequest) -> HttpResponse:
    """All requests, what presses most on top."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    form = StateFilter(request.GET, states=STATES)
    page = paginate(request, queries.rights_requests(form.chosen()))
    audit.record(Event.LIST_VIEWED, by=request.user, list="rights", shown=len(page))
    rows = [words.row(each) for each in page]
    shown = {"form": form, "page": page, "columns": COLUMNS, "rows": rows}
    return render(request, "privacy/rights_list.html", shown)


def right_new(request: SignedInRequest) -> HttpResponse:
    """Find the person who uses a right."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    form = request_forms.FindForm(request.POST or None)
    found = form.run(finding_actions.find_people, by=request.user)
    rows = None if found is None else [words.found_row(each) for each in found]
    shown = {"form": form, "rows": rows, "columns": FOUND}
    return render(request, "privacy/rights_find.html", shown)


def right_open(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    """Which rights hold of which use; how the request came."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    found = found_or_404(person_id)
    form = forms.OpenRightForm(request.POST or None)
    made = form.run(actions.open_right, person_id=person_id, by=request.user)
    if made:
        messages.success(request, f"{made.reference} is open. Its clock runs.")
        return redirect(made)
    standing = bases.standing_for(person_id, timezone.localdate())
    shown = {"form": form, "found": request_words.about(found), "columns": TABLE}
    shown |= {"rows": words.table_rows(standing)}
    return render(request, "privacy/rights_open.html", shown)


def right_page(request: SignedInRequest, right_id: uuid.UUID) -> HttpResponse:
    """One request: its clock, what the law says, what is done and to be done, who is told."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.right_or_404(right_id)
    name = actions.note_view(request=held, by=request.user)
    history = paginate(request, queries.entries_of(held))
    notices = [words.notice_row(each) for each in queries.notices_of(held)]
    shown = {
        **{"held": held, "name": name, "tag": words.clock_tag(held), "page": history},
        **{"facts": words.fact_rows(held), "tasks": words.tasks(held)},
        **{"notices": notices, "notice_columns": NOTICES},
        "portable": held.right == "portability" and held.outcome in ("granted", "partly"),
    }
    return render(request, "privacy/rights_page.html", shown)


@step_up_to_send
def right_step(request: SignedInRequest, right_id: uuid.UUID, which: str) -> HttpResponse:
    """A page of one form about a request."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.right_or_404(right_id)
    if which not in STEPS:
        raise Http404
    title, form_of, action = STEPS[which]
    form = form_of(request.POST or None)
    if form.run(action, request=held, by=request.user):
        messages.success(request, f"{title}: saved.")
        return redirect(held)
    shown = {"form": form, "record": held, "title": title, "submit": "Save"}
    return render(request, "privacy/register_step.html", shown)


def right_recipient(
    request: SignedInRequest, right_id: uuid.UUID, notice_id: uuid.UUID
) -> HttpResponse:
    """A recipient of what was disclosed earlier is told, or cannot be."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    notice = queries.notice_or_404(right_id, notice_id)
    form = forms.RecipientForm(request.POST or None)
    if form.run(actions.settle_recipient, notice=notice, by=request.user):
        messages.success(request, f"{notice.recipient}: saved.")
        return redirect(notice.request)
    shown = {"form": form, "record": notice.request, "title": notice.recipient, "submit": "Save"}
    return render(request, "privacy/register_step.html", shown)


@step_up
@require_POST
def right_portable(request: SignedInRequest, right_id: uuid.UUID) -> HttpResponse:
    """What the person takes along, noted before its first byte leaves."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.right_or_404(right_id)
    try:
        content = actions.take_along(request=held, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect(held)
    return attached(content, f"{held.reference}.zip")
