"""Holds: the list, one hold, and the steps by which it is kept or lifted."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from privacy import access, audit
from privacy.actions import holds as actions
from privacy.events import Event
from privacy.forms.holds import CLASSES, LiftHoldForm, PlaceHoldForm, ReviewHoldForm
from privacy.forms.registers import StateFilter
from privacy.gate import step_up
from privacy.models import RetentionHold, SubjectRequest, User
from privacy.queries import holds as queries
from privacy.roles import Permission
from privacy.rules.retention import in_words
from privacy.web import ActionForm, SignedInRequest, paginate

STATES = [
    *(("open", "In force"), ("review", "Review due"), ("asked", "Lifting asked for")),
    ("lifted", "Lifted"),
]
COLUMNS = [{"label": name} for name in ("Hold", "Keeps", "Reason", "Review", "State")]
BY_REQUEST = [{"label": name} for name in ("Request", "Since")]


@dataclass(frozen=True)
class Step:
    """A page of one form about a hold."""

    title: str
    form: type[ActionForm]
    action: Callable[..., Any]


STEPS = {
    "review": Step("Keep the hold", ReviewHoldForm, actions.review_hold),
    "ask-lift": Step("Ask for the hold to be lifted", LiftHoldForm, actions.ask_to_lift),
    "lift": Step("Agree that the hold is lifted", LiftHoldForm, actions.lift_hold),
}


def hold_list(request: SignedInRequest) -> HttpResponse:
    """What is kept past its date, those whose review is due on top."""
    access.require(request.user, Permission.HOLD_RECORDS)
    form = StateFilter(request.GET, states=STATES)
    found = queries.holds(state=form.chosen(), today=timezone.localdate())
    page, requests = paginate(request, found), paginate(request, queries.kept_by_requests())
    audit.record(Event.LIST_VIEWED, by=request.user, list="holds", shown=len(page))
    shown = {
        **{"form": form, "page": page, "columns": COLUMNS, "rows": [_row(each) for each in page]},
        **{"requests": requests, "request_columns": BY_REQUEST},
        "request_rows": [_request_row(each, request.user) for each in requests],
    }
    return render(request, "privacy/hold_list.html", shown)


def _row(hold: RetentionHold) -> list[Any]:
    return [
        {"text": hold.name, "url": hold.get_absolute_url()},
        _keeps(hold),
        hold.get_reason_code_display(),
        in_words(hold.review_on) if hold.is_open else "",
        _state(hold),
    ]


def _request_row(request: SubjectRequest, user: User) -> list[Any]:
    """With its page, for whoever may open it."""
    may = access.can(user, Permission.HANDLE_SUBJECT_REQUEST)
    link = {"url": request.get_absolute_url()} if may else {}
    return [{"text": request.reference, **link}, in_words(request.received_on)]


def _keeps(hold: RetentionHold) -> str:
    """What it covers; the council's own references name nobody."""
    if hold.record_class:
        return dict(CLASSES).get(hold.record_class, hold.record_class)
    return f"{hold.reference} (a person)" if hold.person_id else hold.reference


def _state(hold: RetentionHold) -> dict[str, str]:
    if not hold.is_open:
        return {"text": "Lifted", "colour": "grey"}
    if hold.review_on <= timezone.localdate():
        return {"text": "Review due", "colour": "red"}
    if hold.lift_asked_by_id:
        return {"text": "Lifting asked for", "colour": "yellow"}
    return {"text": "In force", "colour": "blue"}


def hold_new(request: SignedInRequest) -> HttpResponse:
    """Place a hold."""
    access.require(request.user, Permission.HOLD_RECORDS)
    form = PlaceHoldForm(request.POST or None)
    made = form.run(actions.place_hold, by=request.user)
    if made:
        messages.success(request, f"{made.name} is in force from now on.")
        return redirect(made)
    return render(request, "privacy/hold_new.html", {"form": form})


def hold_page(request: SignedInRequest, hold_id: uuid.UUID) -> HttpResponse:
    """One hold: what it keeps, why, until when, and what may be done."""
    access.require(request.user, Permission.HOLD_RECORDS)
    hold = queries.hold_or_404(hold_id)
    audit.record_view(hold, by=request.user)
    page = paginate(request, queries.steps_of(hold))
    shown = {
        **{"hold": hold, "tag": _state(hold), "facts": _facts(hold), "page": page},
        "tasks": _tasks(hold, request.user),
    }
    return render(request, "privacy/hold_page.html", shown)


def _facts(hold: RetentionHold) -> list[dict[str, str]]:
    lift = f"Asked for by {hold.lift_asked_by.name}" if hold.lift_asked_by else ""
    facts = {
        "Keeps": _keeps(hold),
        "Reason": hold.get_reason_code_display(),
        "Placed": f"{hold.placed_by.name}, {in_words(timezone.localdate(hold.placed_at))}",
        "Review": in_words(hold.review_on),
        "Lifting": f"{lift}, agreed by {hold.lifted_by.name}" if hold.lifted_by else lift,
    }
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _tasks(hold: RetentionHold, user: User) -> list[dict[str, str]]:
    """What this person may do about it: nobody agrees to their own request."""
    if not hold.is_open:
        return []
    asked = hold.lift_asked_by_id
    steps = ["review", *(["ask-lift"] if asked is None else [])]
    steps += ["lift"] if asked not in (None, user.pk) else []
    return [
        {"title": STEPS[step].title, "url": reverse("privacy:hold_step", args=[hold.pk, step])}
        for step in steps
    ]


@step_up
def hold_step(request: SignedInRequest, hold_id: uuid.UUID, hold_step: str) -> HttpResponse:
    """A page of one form about a hold."""
    access.require(request.user, Permission.HOLD_RECORDS)
    hold, known = queries.hold_or_404(hold_id), STEPS.get(hold_step)
    if known is None:
        raise Http404
    form = known.form(request.POST or None)
    if form.run(known.action, hold=hold, by=request.user):
        messages.success(request, f"{known.title}: saved.")
        return redirect(hold)
    audit.record_view(hold, by=request.user)
    shown = {"form": form, "record": hold, "title": known.title, "submit": "Save"}
    return render(request, "privacy/hold_step.html", shown)
