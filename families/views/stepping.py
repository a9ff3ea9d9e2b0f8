"""Up to statutory social care: the step, guided."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from families.actions.stepping import step_up as step
from families.forms.stepping import StepUpForm
from families.queries.closing import unfinished_of
from families.queries.families import family_or_404
from families.queries.members import children_of, names_of
from families.views.parts import part_page
from privacy.roles import Permission
from privacy.web import SignedInRequest

STEPPED = "The step up is recorded of each child, in the family’s facts and timeline."


def family_step_up(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """For which children, on which day, and what becomes of our work."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    children = children_of(family)
    form = StepUpForm(request.POST or None, children=children, names=names_of(children))
    if form.run(step, family=family, by=request.user):
        messages.success(request, STEPPED)
        return redirect(family)
    left = [] if family.closed_on else unfinished_of(family)
    shown = {"form": form, "children": children, "unfinished": left}
    return part_page(request, "family_step_up", family, **shown)
