"""Who may open a family for a time: the list of a family, giving, changing and ending it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import grants as actions
from families.forms.grants import EndForm, GiveAccessForm
from families.models import Family, FamilyGrant
from families.queries import grants as queries
from families.queries.agreements import unshared
from families.queries.families import family_or_404
from families.rules.grants import LONGEST
from families.views.parts import part_page
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Who", "Why", "From", "Until", "Change")]
ENDING_COLUMNS = [{"label": name} for name in ("Family", "Who", "Why", "Ends")]
GIVEN = "Access is given. It ends by itself."


def grant_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Who can open the family by name, who could, and giving it to somebody."""
    family = _family(request, family_id)
    form = _form(request, family)
    if form.run(actions.give_access, family=family, by=request.user):
        messages.success(request, GIVEN)
        return redirect("families:grants", family.pk)
    page = paginate(request, queries.grants_of(family))
    kept_out = bool(unshared(family))
    shown = {"form": form, "page": page, "columns": COLUMNS, "kept_out": kept_out}
    return part_page(request, "grant_list", family, rows=[_row(each) for each in page], **shown)


def _form(request: SignedInRequest, family: Family) -> GiveAccessForm:
    """Whom this person may give it to, for either kind."""
    return GiveAccessForm(
        request.POST or None,
        keyworkers=queries.may_be_given(family, FamilyGrant.Kind.COVER, request.user),
        partners=queries.may_be_given(family, FamilyGrant.Kind.PARTNER, request.user),
        today=timezone.localdate(),
    )


def _family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    return family_or_404(family_id, user=request.user, permission=Permission.GIVE_ACCESS)


def _row(grant: FamilyGrant) -> list[Any]:
    over = grant.ends_on is not None and grant.ends_on <= timezone.localdate()
    return [
        {"text": grant.user.name, "hint": grant.user.role_name},
        grant.get_kind_display(),
        _day(grant.starts_on),
        {"text": "Over", "colour": "grey"} if over else _until(grant),
        "" if over or grant.kind not in LONGEST else _change(grant),
    ]


def _until(grant: FamilyGrant) -> dict[str, str]:
    """Green once it has begun."""
    begun = grant.starts_on <= timezone.localdate()
    return {"text": _day(grant.ends_on), "colour": "green" if begun else "blue"}


def _change(grant: FamilyGrant) -> dict[str, str]:
    url = reverse("families:grant_change", args=[grant.content_object_id, grant.pk])
    return {"text": "Change or end", "url": url}


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else "While they lead"


def grant_change(
    request: SignedInRequest, family_id: uuid.UUID, grant_id: uuid.UUID
) -> HttpResponse:
    """Another end, or the end now."""
    family = _family(request, family_id)
    grant = queries.grant_or_404(family, grant_id)
    form = EndForm(request.POST or None, grant=grant)
    if form.run(actions.change_end, family=family, grant_id=grant_id, by=request.user):
        messages.success(request, "The end is changed.")
        return redirect("families:grants", family.pk)
    return part_page(request, "grant_change", family, form=form, grant=grant)


@require_POST
def grant_end(request: SignedInRequest, family_id: uuid.UUID, grant_id: uuid.UUID) -> HttpResponse:
    """It is over at once."""
    family = _family(request, family_id)
    try:
        actions.end_access(family=family, grant_id=grant_id, by=request.user)
        messages.success(request, "Access has ended.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("families:grants", family.pk)


def grants_ending(request: SignedInRequest) -> HttpResponse:
    """Cover and partner access in reach that ends within two weeks."""
    access.require(request.user, Permission.GIVE_ACCESS)
    page = paginate(request, queries.ending_soon(request.user))
    rows = [_ending_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="grants_ending", shown=len(rows))
    shown = {"page": page, "columns": ENDING_COLUMNS, "rows": rows}
    return render(request, "families/grants_ending.html", shown)


def _ending_row(grant: FamilyGrant) -> list[Any]:
    family = grant.content_object
    url = reverse("families:grants", args=[family.pk])
    days = (grant.ends_on - timezone.localdate()).days if grant.ends_on else 0
    left = "tomorrow" if days == 1 else f"in {days} days"
    return [
        {"text": family.reference, "url": url, "hint": family.team.name if family.team else ""},
        {"text": grant.user.name, "hint": grant.user.role_name},
        grant.get_kind_display(),
        {"text": _day(grant.ends_on), "hint": left},
    ]
