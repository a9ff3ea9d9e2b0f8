"""Subject requests: their clocks, finding the person, identity, the pack, the end."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from privacy import access
from privacy.actions import requests as actions
from privacy.actions import subject_clock as clock_actions
from privacy.errors import RuleBroken
from privacy.forms import requests as forms
from privacy.forms import subject_work as work_forms
from privacy.forms.registers import StateFilter
from privacy.queries import requests as queries
from privacy.queries import subject_items as items
from privacy.roles import Permission
from privacy.views import request_words as words
from privacy.web import ActionForm, SignedInRequest, paginate

STATES = [("open", "Open"), ("overdue", "Overdue"), ("closed", "Closed")]
COLUMNS = [
    {"label": "Request"},
    {"label": "Clock"},
    {"label": "Statutory day"},
    {"label": "Last working day"},
    {"label": "Received"},
    {"label": "Identity"},
]


def request_list(request: SignedInRequest) -> HttpResponse:
    """All requests; the open one whose day comes first stands on top."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    form = StateFilter(request.GET, states=STATES)
    page = paginate(request, queries.requests(form.chosen()))
    rows = [words.row(each) for each in page]
    shown = {"form": form, "page": page, "columns": COLUMNS, "rows": rows}
    return render(request, "privacy/requests_list.html", shown)


def request_new(request: SignedInRequest) -> HttpResponse:
    """Find the person whom a request is about."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    form = forms.FindForm(request.POST or None)
    found = form.run(actions.find_people, by=request.user)
    rows = None if found is None else [words.found_row(each) for each in found]
    return render(request, "privacy/requests_find.html", {"form": form, "rows": rows})


def request_open(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    """How the request came; then it is open."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    found = queries.found_or_404(person_id)
    form = forms.OpenForm(request.POST or None)
    opened = form.run(actions.open_request, person_id=person_id, by=request.user)
    if opened:
        messages.success(request, "The request is open. Its clock runs.")
        return redirect(opened)
    return render(
        request, "privacy/requests_open.html", {"form": form, "found": words.about(found)}
    )


def request_page(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: its clock, what is done and what is to be done, its packs."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = items.request_at_work(request_id)
    name = actions.note_view(request=held, by=request.user)
    job, packs = queries.latest_work(held), queries.packs_of(held)
    shown: dict[str, Any] = {
        "clock_tag": words.clock_tag(held),
        "clock_rows": words.clock_rows(held),
        "tasks": words.tasks(held, packs),
        "packs": [words.pack_row(pack, held) for pack in packs],
        "job": words.job_state(job, request.user) if job else None,
    }
    shown |= {"subject_request": held, "name": name}
    return render(request, "privacy/requests_page.html", shown)


def request_identity_asked(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Proof of identity had to be asked for."""
    form = forms.AskIdentityForm(request.POST or None)
    return _step(request, request_id, form, actions.ask_for_identity, "Proof of identity asked for")


def request_identity(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Identity was checked."""
    form = forms.IdentityForm(request.POST or None)
    return _step(request, request_id, form, actions.check_identity, "Identity checked")


def request_notes(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """The notes of a request; reading them is noted."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.request_or_404(request_id)
    actions.note_view(request=held, by=request.user)
    form = forms.NotesForm(
        request.POST or None, initial={"notes": held.notes if held.is_open else ""}
    )
    return _step(request, request_id, form, actions.change_notes, "Notes")


def request_close(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """The request ends."""
    form = forms.CloseForm(request.POST or None)
    return _step(request, request_id, form, actions.close_request, "Close the request")


@require_POST
def request_pack(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """Have the pack built."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.request_or_404(request_id)
    try:
        job = actions.ask_for_pack(request=held, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect(held)
    return redirect("privacy:job", job.pk)


WORK: dict[str, tuple[str, type[ActionForm], Callable[..., Any]]] = {
    "more-time": ("Take more time", work_forms.MoreTimeForm, clock_actions.take_more_time),
    "question": ("Ask what they mean", work_forms.QuestionForm, clock_actions.ask_what_is_meant),
    "answer": ("They answered", work_forms.AnsweredForm, clock_actions.note_answer),
    "acting": ("May the parent act?", work_forms.ActingForm, clock_actions.decide_acting),
    "restrict": ("Restrict the request", work_forms.RestrictForm, clock_actions.restrict),
}


def request_work(request: SignedInRequest, request_id: uuid.UUID, work: str) -> HttpResponse:
    """What moves the clock, who may act, and whether it is restricted."""
    if work not in WORK:
        access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
        raise Http404
    title, form, action = WORK[work]
    return _step(request, request_id, form(request.POST or None), action, title)


def _step(
    request: SignedInRequest,
    request_id: uuid.UUID,
    form: ActionForm,
    action: Callable[..., Any],
    title: str,
) -> HttpResponse:
    """A page of one form about a request."""
    access.require(request.user, Permission.HANDLE_SUBJECT_REQUEST)
    held = queries.request_or_404(request_id)
    if form.run(action, request=held, by=request.user):
        messages.success(request, f"{title}: saved.")
        return redirect(held)
    shown = {"form": form, "subject_request": held, "title": title}
    return render(request, "privacy/requests_step.html", shown)
