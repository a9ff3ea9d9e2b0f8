"""Supervisions and panels: the list, a new one, one of them, and which families it is about."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions import supervisions as actions
from families.forms.supervisions import BeginForm, FamiliesForm, WhoseForm
from families.models import Supervision
from families.queries import supervisions as queries
from families.queries.allocation import keyworkers_within_reach, known_workers
from families.queries.listing import names_of
from families.rules.supervisions import MOST_FAMILIES
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [
    {"label": "Day"},
    {"label": "With"},
    {"label": "Held by"},
    {"label": "Families that you can open", "numeric": True},
    {"label": "State"},
]


def supervision_list(request: SignedInRequest) -> HttpResponse:
    """Those that somebody held or had, and managers those of their workers."""
    access.require(request.user, Permission.VIEW_SUPERVISIONS)
    may = access.can(request.user, Permission.SUPERVISE)
    form = WhoseForm(request.GET, workers=known_workers(request.user)) if may else None
    chosen = form.chosen() if form else None
    page = paginate(request, queries.supervisions_of(request.user, chosen))
    audit.record(Event.LIST_VIEWED, by=request.user, list="supervisions", shown=len(page))
    shown: dict[str, Any] = {"page": page, "rows": [_row(each) for each in page]}
    shown |= {"form": form, "chosen": chosen, "columns": COLUMNS}
    begin = {"label": "Prepare one", "url": reverse("families:supervision_new")}
    shown["actions"] = [begin] if may else []
    return render(request, "families/supervision_list.html", shown)


def _row(each: Supervision) -> list[Any]:
    number, discussed = each.families, each.discussed  # type: ignore[attr-defined]
    url = reverse("families:supervision", args=[each.pk])
    day = {"text": f"{each.held_on:%-d %B %Y}", "url": url}
    done = number and number == discussed
    state = {"text": "Recorded", "colour": "green"} if done else {"text": "Open", "colour": "blue"}
    whom = each.worker.name if each.worker else "Panel"
    return [day, whom, each.held_by.name, {"text": number, "numeric": True}, state]


def supervision_new(request: SignedInRequest) -> HttpResponse:
    """With whom and when; the families are chosen next."""
    access.require(request.user, Permission.SUPERVISE)
    workers = keyworkers_within_reach(request.user)
    form = BeginForm(request.POST or None, workers=workers, today=timezone.localdate())
    made = form.run(actions.begin_supervision, by=request.user)
    if made is not None:
        return redirect("families:supervision_families", made.pk)
    return render(request, "families/supervision_new.html", {"form": form})


def supervision(request: SignedInRequest, supervision_id: uuid.UUID) -> HttpResponse:
    """One: its families within reach, and how far each is."""
    found = queries.supervision_or_404(supervision_id, request.user)
    parts = queries.parts_of(found, request.user)
    names = names_of([part.family_id for part in parts])
    audit.record(Event.LIST_VIEWED, found, by=request.user, list="supervision", shown=len(parts))
    may = access.can(request.user, Permission.SUPERVISE)
    shown: dict[str, Any] = {"supervision": found, "may_supervise": may}
    shown["may_add"] = may and len(parts) < MOST_FAMILIES
    shown["parts"] = [{"part": each, "name": names.get(each.family_id, "")} for each in parts]
    return render(request, "families/supervision_page.html", shown)


def supervision_families(request: SignedInRequest, supervision_id: uuid.UUID) -> HttpResponse:
    """Which families: ticked among the worker's, or of a panel by reference."""
    access.require(request.user, Permission.SUPERVISE)
    found = queries.supervision_or_404(supervision_id, request.user)
    page = paginate(request, queries.families_to_choose(found, request.user))
    families = list(page) if found.worker_id else None
    names = names_of([each.pk for each in families or ()])
    form = FamiliesForm(request.POST or None, families=families, names=names)
    if form.run(actions.choose_families, supervision=found, by=request.user):
        messages.success(request, "Chosen. Now choose the chronology of each.")
        return redirect("families:supervision", found.pk)
    audit.record(Event.LIST_VIEWED, found, by=request.user, list="caseload", shown=len(names))
    shown = {"supervision": found, "form": form, "page": page, "most": MOST_FAMILIES}
    return render(request, "families/supervision_families.html", shown)
