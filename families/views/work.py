"""Interventions and artefacts: what was done with and for a family."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from families.actions.artefacts import record_artefact
from families.actions.interventions import change_intervention, record_intervention
from families.editing import edit
from families.forms.work import WHOLE_FAMILY, ArtefactForm, InterventionForm
from families.models import Family, Person
from families.queries import members as queries
from families.queries.families import family_or_404
from families.rules.field_groups import group_of_text
from families.views.parts import ask_why_first, back_to, change_saved, part_page
from privacy.roles import Permission
from privacy.web import SignedInRequest

RECORDED = "The intervention is recorded."


def intervention_new(
    request: SignedInRequest, family_id: uuid.UUID, *, opening: bool = False
) -> HttpResponse:
    """A service for a member or for the whole family; the last step of opening one."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = _form(request, family, {"started_on": timezone.localdate(), "whose": WHOLE_FAMILY})
    if not form.run(record_intervention, family=family, by=request.user):
        return part_page(request, "intervention_new", family, form=form, opening=opening)
    if request.POST.get("then") == "another":
        messages.success(request, RECORDED)
        return redirect(request.path)
    return back_to(request, family, "interventions", RECORDED)


def intervention_change(
    request: SignedInRequest, family_id: uuid.UUID, intervention_id: uuid.UUID
) -> HttpResponse:
    """Put an intervention right, or say when and how it ended."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    intervention = queries.intervention_or_404(family, intervention_id)
    make = partial(InterventionForm.of, people=_people(family))
    change = partial(change_intervention, intervention=intervention)
    edited = edit(request, family, intervention, make, change)
    if edited.changed is not None:
        return change_saved(request, family, "interventions", edited.changed)
    if family.mask.hides(group_of_text(intervention.kind, intervention.provider)):
        return ask_why_first(request, family)
    return part_page(request, "intervention_change", family, **edited.shown)


def _form(request: SignedInRequest, family: Family, initial: dict[str, Any]) -> InterventionForm:
    return InterventionForm(request.POST or None, people=_people(family), initial=initial)


def _people(family: Family) -> list[Person]:
    """Everybody who is or was a member, once."""
    return list(dict.fromkeys(member.person for member in queries.members_of(family)))


def artefact_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """An assessment, a plan, or goals tied to needs."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = ArtefactForm(request.POST or None, initial={"on_date": timezone.localdate()})
    if form.run(record_artefact, family=family, by=request.user):
        return back_to(request, family, "artefacts", "It is recorded.")
    return part_page(request, "artefact_new", family, form=form)
