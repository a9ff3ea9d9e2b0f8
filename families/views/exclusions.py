"""Who is kept from which family or person: the list, a new one, and the end of one."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions import exclusions as actions
from families.forms.exclusions import ExclusionEndForm, ExclusionForm
from families.models import Exclusion
from families.queries import exclusions as queries
from privacy import access, audit
from privacy.events import Event
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate_cases

COLUMNS = [{"label": name} for name in ("Worker", "Kept from", "Why", "Since", "State")]


def exclusion_list(request: SignedInRequest) -> HttpResponse:
    """Those in force first."""
    access.require(request.user, Permission.KEEP_OUT)
    page = paginate_cases(request, queries.exclusions_for(request.user))
    rows = [_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="exclusions", shown=len(rows))
    shown = {"page": page, "columns": COLUMNS, "rows": rows}
    return render(request, "families/exclusion_list.html", shown)


def _row(each: Exclusion) -> list[Any]:
    url = "" if each.ended_by else reverse("families:exclusion_end", args=[each.pk])
    return [
        {"text": each.user.name, "url": url, "hint": each.user.email},
        {"text": each.reference, "hint": each.kind},
        each.get_reason_code_display(),
        {"text": _day(each.put_at), "hint": each.put_by.name},
        _state(each),
    ]


def _state(each: Exclusion) -> dict[str, Any]:
    if each.ended_by is None:
        return {"text": "In force", "colour": None}
    how = each.get_end_reason_code_display()
    return {"text": "Ended", "colour": "grey", "hint": f"{how}: {each.ended_by.name}"}


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y}"


@step_up
def exclusion_new(request: SignedInRequest) -> HttpResponse:
    """Keep somebody from a family or person."""
    access.require(request.user, Permission.KEEP_OUT)
    form = ExclusionForm(request.POST or None)
    if form.run(actions.put_exclusion, by=request.user):
        messages.success(request, "The record is closed to that person from now on.")
        return redirect("families:exclusions")
    return render(request, "families/exclusion_new.html", {"form": form})


@step_up
def exclusion_end(request: SignedInRequest, exclusion_id: uuid.UUID) -> HttpResponse:
    """The person's other rights hold again."""
    access.require(request.user, Permission.KEEP_OUT)
    exclusion = queries.exclusion_or_404(exclusion_id, user=request.user)
    form = ExclusionEndForm(request.POST or None)
    if form.run(actions.end_exclusion, exclusion_id=exclusion_id, by=request.user):
        messages.success(request, "The exclusion has ended.")
        return redirect("families:exclusions")
    return render(request, "families/exclusion_end.html", {"form": form, "exclusion": exclusion})
