"""What becomes of an assessment that was submitted, and the plan as the family gets it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from families.actions import assessment_decisions as actions
from families.actions.printouts import ask_for_printout
from families.forms.assessments import APPROVE, DecideForm, WithdrawForm
from families.models import Assessment, Family, Printout
from families.queries.assessment_pages import paper_of
from families.queries.assessments import assessment_or_404
from families.queries.families import family_or_404
from families.queries.plan_for_family import plan_for_family
from families.views.assessments import read_family, rights
from families.views.parts import part_page
from privacy import audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.gate import step_up_to_send
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest

APPROVED = "It is approved. It counts as the whole-family assessment and plan from today."
RETURNED = "It is given back with your comment. Nothing has to be typed again."
WITHDRAWN = "The approval is withdrawn. What it counted for is taken back."


@step_up_to_send
def assessment_decide(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """A manager reads all of it and approves it or gives it back."""
    family = _family_to_decide(request, family_id)
    found = assessment_or_404(family, assessment_id)
    form = DecideForm(request.POST or None)
    if form.run(decide, assessment=found, by=request.user):
        approved = form.cleaned_data["decision"] == APPROVE
        messages.success(request, APPROVED if approved else RETURNED)
        return redirect("families:assessment", family.pk, found.pk)
    paper = paper_of(family, found)
    shown = {"paper": paper, "members": paper.members, **rights(request, found)}
    return part_page(request, "assessment_decide", family, form=form, assessment=found, **shown)


def _family_to_decide(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    needed = Permission.APPROVE_ASSESSMENT
    return family_or_404(family_id, user=request.user, permission=needed)


def decide(*, assessment: Assessment, decision: str, comment: str, by: User) -> Assessment:
    """One of the two."""
    if decision == APPROVE:
        return actions.approve(assessment=assessment, by=by)
    return actions.give_back(assessment=assessment, comment=comment, by=by)


@step_up_to_send
def assessment_withdraw(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """An approval was wrong."""
    family = _family_to_decide(request, family_id)
    found = assessment_or_404(family, assessment_id)
    form = WithdrawForm(request.POST or None)
    if form.run(actions.withdraw, assessment=found, by=request.user):
        messages.success(request, WITHDRAWN)
        return redirect("families:assessment", family.pk, found.pk)
    return part_page(request, "assessment_withdraw", family, form=form, assessment=found)


def assessment_print(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """The plan as the family gets it: plain words, large print."""
    family = read_family(request, family_id)
    found = assessment_or_404(family, assessment_id)
    audit.record(Event.ASSESSMENT_PRINTED, found, by=request.user, family=family)
    plan = plan_for_family(family, found)
    return part_page(request, "assessment_print", family, plan=plan, assessment=found)


@require_POST
def assessment_pdf(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """The same as a tagged PDF, made in the background."""
    family = read_family(request, family_id)
    found = assessment_or_404(family, assessment_id)
    plan = Printout.Kind.PLAN
    try:
        job = ask_for_printout(family=family, kind=plan, assessment=found, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("families:assessment", family.pk, found.pk)
    return redirect("privacy:job", job.pk)
