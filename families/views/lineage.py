"""Where a family comes from, and making two records one: families, and people recorded twice."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from families.actions.merging import look_at_merge, merge_families
from families.actions.same_people import merge_people
from families.actions.telling_apart import tell_apart
from families.forms.lineage import MergeForm, TakeForm
from families.models import Family
from families.queries import lineage as queries
from families.queries import same_people as people
from families.queries.families import families_visible_to, family_or_404
from families.queries.members import members_of, person_or_404
from families.views.parts import back_to, part_page
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest

MERGED = "The two records are one family now. The other reference leads here."
APART = "It is remembered that these are two people."
ONE_PERSON = "The two records are one person now."


def lineage(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Where this family comes from and went, and what can be done."""
    family = family_or_404(family_id, user=request.user)
    trail = queries.trail_of(family)
    known = families_visible_to(request.user).filter(pk__in=[each.other_id for each in trail])
    context = {"trail": trail, "opens": set(known.values_list("pk", flat=True))}
    may_edit = access.can(request.user, Permission.EDIT_FAMILY)
    return part_page(request, "lineage", family, may_edit=may_edit, **context)


def family_merge(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Which other record is this family: first what would happen, then it is done."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form, facts = MergeForm(request.POST or None), {"kept": family, "by": request.user}
    asked = form.run(look_at_merge, **facts)
    if asked and request.POST.get("sure") == str(asked.gone.pk):
        if form.run(merge_families, **facts):
            return back_to(request, family, "main-content", MERGED)
        asked = None
    return part_page(request, "family_merge", family, form=form, asked=asked)


def same_people(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Members who may be recorded twice."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    members = members_of(family)
    pairs = people.pairs_in(members, user=request.user)
    return part_page(request, "same_people", family, pairs=pairs, members=members)


@require_POST
def people_apart(
    request: SignedInRequest, family_id: uuid.UUID, person_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponse:
    """They are two people."""
    family, person = _member(request, family_id, person_id)
    tell_apart(family=family, person=person, other_id=other_id, by=request.user)
    messages.success(request, APART)
    return redirect("families:same_people", family.pk)


def people_merge(
    request: SignedInRequest, family_id: uuid.UUID, person_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponse:
    """Both records side by side; then they are one."""
    family, kept = _member(request, family_id, person_id)
    gone = people.other_or_404(kept, other_id, user=request.user)
    # Sent without any answer it is still sent: there may be nothing to choose.
    data = request.POST if request.method == "POST" else None
    form = TakeForm(data, differences=people.differences(kept, gone, user=request.user))
    if form.run(merge_people, family=family, kept=kept, gone_id=gone.pk, by=request.user):
        return back_to(request, family, "members", ONE_PERSON)
    return part_page(request, "people_merge", family, form=form, person=kept, other=gone)


def _member(
    request: SignedInRequest, family_id: uuid.UUID, person_id: uuid.UUID
) -> tuple[Family, Any]:
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    return family, person_or_404(family, person_id)
