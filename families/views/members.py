"""Members of a family: add one, change a person's details or their part."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from families.actions import members as actions
from families.actions.people import change_person
from families.forms.joining import JoiningForm
from families.forms.people import PartForm, PersonForm
from families.queries import members as queries
from families.queries import record
from families.queries.families import family_or_404
from privacy.roles import Permission
from privacy.web import SignedInRequest

UNVERIFIED = (
    "A number that you entered does not pass its check. It is kept and marked “not verified”."
)


def member_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Add a member: somebody new, or somebody who is recorded already."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = JoiningForm(
        request.POST or None, household=queries.household_address(queries.members_of(family))
    )
    form.look_for_the_same(request.user)
    if member := form.run(actions.add_member, family=family, by=request.user):
        messages.success(request, "The member is added.")
        _warn(request, member.person.unverified)
        return redirect(f"{family.get_absolute_url()}#members")
    context = {"family": family, "form": form, "identity": record.identity_of(family)}
    return render(request, "families/member_new.html", context)


def member_change(
    request: SignedInRequest, family_id: uuid.UUID, member_id: uuid.UUID
) -> HttpResponse:
    """Change somebody's part, or say that they have left."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    member = queries.member_or_404(family, member_id)
    form = PartForm.of(member, request.POST or None)
    changed = form.run(actions.change_member, member=member, by=request.user)
    if changed is not None:
        messages.success(request, "The change is saved." if changed else "Nothing was changed.")
        return redirect(f"{family.get_absolute_url()}#members")
    context = {"family": family, "form": form, "person": member.person}
    return render(
        request, "families/member_change.html", {**context, "identity": record.identity_of(family)}
    )


def person_change(
    request: SignedInRequest, family_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    """Change what is known of a person; in every family that they are in."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    person = queries.person_or_404(family, person_id)
    form = PersonForm.of(person, request.POST or None)
    changed = form.run(change_person, family=family, person=person, by=request.user)
    if changed is not None:
        messages.success(request, "The details are saved." if changed else "Nothing was changed.")
        _warn(request, queries.person_or_404(family, person_id).unverified)
        return redirect(f"{family.get_absolute_url()}#members")
    context = {"family": family, "form": form, "person": person}
    return render(
        request, "families/person_change.html", {**context, "identity": record.identity_of(family)}
    )


def _warn(request: SignedInRequest, unverified: list[str]) -> None:
    if unverified:
        messages.warning(request, UNVERIFIED)
