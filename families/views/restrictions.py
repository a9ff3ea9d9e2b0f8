"""The register of restricted and sealed families: references, reasons and names, no case."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from families.actions import restrictions as actions
from families.forms.restrictions import RestrictionChangeForm, RestrictionForm
from families.models import Restriction
from families.queries import restrictions as queries
from privacy import access, audit
from privacy.events import Event
from privacy.gate import step_up
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate_cases

COLUMNS = [{"label": name} for name in ("Family", "Level", "Why", "By name", "Since")]
ENDING_COLUMNS = [{"label": name} for name in ("Family", "Level", "Who", "Why", "Ends")]
COLOURS = {"restricted": "yellow", "sealed": "red"}


def restriction_list(request: SignedInRequest) -> HttpResponse:
    """Those in force first."""
    access.require(request.user, Permission.RESTRICT_FAMILY)
    page = paginate_cases(request, queries.restrictions_for(request.user))
    rows = [_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="restrictions", shown=len(rows))
    shown = {"page": page, "columns": COLUMNS, "rows": rows}
    return render(request, "families/restriction_list.html", shown)


def _row(each: Restriction) -> list[Any]:
    url = "" if each.ended_by else reverse("families:restriction_change", args=[each.pk])
    level = {"text": each.get_level_display(), "colour": COLOURS[each.level]}
    if each.ended_by:
        level = {"text": "Ended", "colour": "grey", "hint": each.ended_by.name}
    names = sorted(name.user.name for name in each.named.all())
    return [
        {"text": each.reference, "url": url},
        level,
        each.get_reason_code_display(),
        ", ".join(names) or "Nobody",
        {"text": f"{timezone.localtime(each.put_at):%-d %B %Y}", "hint": each.put_by.name},
    ]


def restrictions_ending(request: SignedInRequest) -> HttpResponse:
    """Cover and partner access to these families that ends within two weeks."""
    access.require(request.user, Permission.RESTRICT_FAMILY)
    page = paginate_cases(request, queries.grants_ending())
    rows = [_ending_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="restrictions_ending", shown=len(rows))
    shown = {"page": page, "columns": ENDING_COLUMNS, "rows": rows}
    return render(request, "families/restrictions_ending.html", shown)


def _ending_row(each: queries.Ending) -> list[Any]:
    day = f"{each.ends_on.day} {each.ends_on:%B %Y}"
    return [each.reference, each.level, each.name, each.kind, day]


@step_up
def restriction_new(request: SignedInRequest) -> HttpResponse:
    """Restrict or seal a family."""
    access.require(request.user, Permission.RESTRICT_FAMILY)
    form = RestrictionForm(request.POST or None)
    if form.run(actions.put_restriction, by=request.user):
        messages.success(request, "From now on only those who may will find the family.")
        return redirect("families:restrictions")
    return render(request, "families/restriction_form.html", {"form": form})


@step_up
def restriction_change(request: SignedInRequest, restriction_id: uuid.UUID) -> HttpResponse:
    """Another level, reason or names, or none any more."""
    access.require(request.user, Permission.RESTRICT_FAMILY)
    held = queries.restriction_or_404(restriction_id, user=request.user)
    form = RestrictionChangeForm(request.POST or None, held=held)
    if form.run(actions.change_restriction, restriction_id=restriction_id, by=request.user):
        messages.success(request, "The change is saved.")
        return redirect("families:restrictions")
    return render(request, "families/restriction_form.html", {"form": form, "held": held})
