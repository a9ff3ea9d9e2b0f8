"""Goals of a plan while it is a draft."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from families.actions import plan_goals as actions
from families.forms.assessments import GoalChangeForm, GoalForm
from families.models import Family, PlanGoal
from families.queries.assessment_pages import goal_is_hidden, needs_to_choose
from families.queries.assessments import assessment_or_404, goal_or_404
from families.views.assessments import edit_family
from families.views.parts import ask_why_first, part_page
from privacy.errors import RuleBroken
from privacy.web import SignedInRequest


def goal_new(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """A goal for one of the family's needs."""
    family = edit_family(request, family_id)
    found = assessment_or_404(family, assessment_id)
    form = GoalForm(request.POST or None, needs=needs_to_choose(family, None))
    if form.run(actions.add_goal, assessment=found, by=request.user):
        messages.success(request, "The goal is added.")
        return _back(found.family_id, found.pk)
    return part_page(request, "goal_new", family, form=form, assessment=found)


def goal(request: SignedInRequest, family_id: uuid.UUID, goal_id: uuid.UUID) -> HttpResponse:
    """Change a goal of a draft, or look at one that was carried forward."""
    family = edit_family(request, family_id)
    held = goal_or_404(family, goal_id)
    if _is_hidden(family, held):
        return ask_why_first(request, family)
    form = GoalChangeForm.of(held, request.POST or None, needs_to_choose(family, held))
    if form.run(actions.change_goal, goal=held, by=request.user) is not None:
        messages.success(request, "The goal is saved.")
        return _back(family.pk, held.assessment_id)
    shown = {"goal": held, "assessment": held.assessment}
    return part_page(request, "goal_change", family, form=form, **shown)


@require_POST
def goal_remove(request: SignedInRequest, family_id: uuid.UUID, goal_id: uuid.UUID) -> HttpResponse:
    """Take a goal out of a draft."""
    held = goal_or_404(edit_family(request, family_id), goal_id)
    try:
        actions.remove_goal(goal=held, by=request.user)
        messages.success(request, "The goal is removed.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return _back(family_id, held.assessment_id)


def _is_hidden(family: Family, held: PlanGoal) -> bool:
    return goal_is_hidden(family, held) is not None


def _back(family_id: uuid.UUID, assessment_id: uuid.UUID) -> HttpResponse:
    return redirect("families:assessment", family_id, assessment_id)
