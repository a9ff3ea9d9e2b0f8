"""Interventions and artefacts: what was done with and for a family."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from families.actions.artefacts import record_artefact
from families.actions.interventions import change_intervention, record_intervention
from families.forms.work import WHOLE_FAMILY, ArtefactForm, InterventionForm
from families.models import Family
from families.queries import members as queries
from families.queries import record
from families.queries.families import family_or_404
from privacy.roles import Permission
from privacy.web import SignedInRequest


def intervention_new(
    request: SignedInRequest, family_id: uuid.UUID, *, opening: bool = False
) -> HttpResponse:
    """A service for a member or for the whole family; the last step of opening one."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = _form(request, family, {"started_on": timezone.localdate(), "whose": WHOLE_FAMILY})
    if form.run(record_intervention, family=family, by=request.user):
        messages.success(request, "The intervention is recorded.")
        again = request.POST.get("then") == "another"
        return redirect(request.path if again else f"{family.get_absolute_url()}#interventions")
    context = {"family": family, "form": form, "opening": opening}
    return render(
        request,
        "families/intervention_new.html",
        {**context, "identity": record.identity_of(family)},
    )


def intervention_change(
    request: SignedInRequest, family_id: uuid.UUID, intervention_id: uuid.UUID
) -> HttpResponse:
    """Put an intervention right, or say when and how it ended."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    intervention = queries.intervention_or_404(family, intervention_id)
    form = _form(request, family, InterventionForm.known(intervention))
    changed = form.run(change_intervention, intervention=intervention, by=request.user)
    if changed is not None:
        messages.success(request, "The change is saved." if changed else "Nothing was changed.")
        return redirect(f"{family.get_absolute_url()}#interventions")
    context = {"family": family, "form": form, "identity": record.identity_of(family)}
    return render(request, "families/intervention_change.html", context)


def _form(request: SignedInRequest, family: Family, initial: dict[str, Any]) -> InterventionForm:
    people = list(dict.fromkeys(member.person for member in queries.members_of(family)))
    return InterventionForm(request.POST or None, people=people, initial=initial)


def artefact_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """An assessment, a plan, or goals tied to needs."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = ArtefactForm(request.POST or None, initial={"on_date": timezone.localdate()})
    if form.run(record_artefact, family=family, by=request.user):
        messages.success(request, "It is recorded.")
        return redirect(f"{family.get_absolute_url()}#artefacts")
    context = {"family": family, "form": form, "identity": record.identity_of(family)}
    return render(request, "families/artefact_new.html", context)
