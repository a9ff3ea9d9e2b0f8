"""Members of a family: add one, change a person's details or their part."""

import uuid
from functools import partial

from django.http import HttpResponse

from families.actions.members import add_member, change_member
from families.actions.people import change_person
from families.editing import edit
from families.forms.joining import JoiningForm
from families.forms.people import PartForm, PersonForm
from families.models import Family, Person
from families.queries import members as queries
from families.queries.families import family_or_404
from families.rules.field_groups import Group
from families.views.parts import ask_why_first, back_to, change_saved, part_page, warn
from privacy.roles import Permission
from privacy.web import SignedInRequest


def member_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Add a member: somebody new, or somebody who is recorded already."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    household = queries.household_address(queries.members_of(family))
    form = JoiningForm(request.POST or None, household=household)
    form.look_for_the_same(request.user)
    if member := form.run(add_member, family=family, by=request.user):
        warn(request, member.person.unverified)
        return back_to(request, family, "members", "The member is added.")
    return part_page(request, "member_new", family, form=form)


def member_change(
    request: SignedInRequest, family_id: uuid.UUID, member_id: uuid.UUID
) -> HttpResponse:
    """Change somebody's part, or say that they have left."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    member = queries.member_or_404(family, member_id)
    change = partial(change_member, member=member)
    edited = edit(request, family, member, PartForm.of, change)
    if edited.changed is not None:
        return change_saved(request, family, "members", edited.changed)
    return part_page(request, "member_change", family, person=member.person, **edited.shown)


def person_change(
    request: SignedInRequest, family_id: uuid.UUID, person_id: uuid.UUID
) -> HttpResponse:
    """Change what is known of a person; in every family that they are in."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    person = queries.person_or_404(family, person_id)
    hidden = _is_hidden(family, person)
    change = partial(change_person, family=family, person=person)
    edited = edit(request, family, person, PersonForm.of, change)
    if edited.changed is not None:
        warn(request, edited.form.unverified)
        return change_saved(request, family, "members", edited.changed)
    if hidden:
        return ask_why_first(request, family)
    return part_page(request, "person_change", family, person=person, **edited.shown)


def _is_hidden(family: Family, person: Person) -> bool:
    """Whether the form of somebody's details would show what is hidden."""
    protected = queries.protected_addresses(queries.members_of(family))
    lives_there = queries.address_keys(person.address, person.postcode) & protected
    address = Group.ADDRESS if lives_there or person.address_protected else None
    health = Group.HEALTH if person.expecting_until else None
    return family.mask.hidden_among(address, health) is not None
