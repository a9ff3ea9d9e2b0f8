"""Assessments and plans of a family: which there are, one as a list of sections, and its check."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import assessment_decisions as decisions
from families.actions import assessments as actions
from families.forms.assessments import DetailsForm
from families.models import Assessment, Family
from families.queries import assessments as queries
from families.queries.assessment_pages import Paper, SectionLine, paper_of, reason_of
from families.queries.families import family_or_404
from families.queries.members import current_members
from families.rules.assessments import problems
from families.views.parts import part_page
from privacy import access
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

SUBMITTED = "It is submitted. A manager approves it or gives it back."
SAVED = "It is saved."


def read_family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    """A family whose assessments the person may read."""
    return family_or_404(family_id, user=request.user, permission=Permission.VIEW_NOTES)


def edit_family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    """A family on which the person may record."""
    return family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)


def assessment_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """All of a family, the newest first; the one that stands, and the one that is open."""
    family = read_family(request, family_id)
    page = paginate(request, queries.assessments_of(family))
    shown: dict[str, Any] = {"page": page, "open": queries.open_of(family)}
    shown["may_write"] = access.can(request.user, Permission.EDIT_FAMILY)
    return part_page(request, "assessment_list", family, **shown)


@require_POST
def assessment_begin(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Begin one with the last answers, or go on with the one that is open."""
    family = edit_family(request, family_id)
    try:
        made = actions.begin_assessment(family=family, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect("families:assessments", family.pk)
    return redirect("families:assessment", family.pk, made.pk)


def assessment(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """A draft as a list of sections; later the whole of it, and what may be done with it."""
    family = read_family(request, family_id)
    found = queries.assessment_or_404(family, assessment_id)
    paper = paper_of(family, found)
    shown = {"paper": paper, "members": paper.members, "assessment": found}
    shown |= rights(request, found)
    if found.is_draft:
        return part_page(request, "assessment_draft", family, **shown, **_lists(paper))
    return part_page(request, "assessment_page", family, **shown, reason=reason_of(family, found))


def rights(request: SignedInRequest, found: Assessment) -> dict[str, bool]:
    """What of it the reader may do."""
    may_edit = access.can(request.user, Permission.EDIT_FAMILY)
    may_approve = access.can(request.user, Permission.APPROVE_ASSESSMENT)
    own = request.user.pk in found.writers
    return {
        "may_edit": may_edit,
        "may_decide": may_approve and found.waits and not own,
        "wrote_it": may_approve and found.waits and own,
        "may_take_back": may_edit and found.waits,
        "may_withdraw": may_approve and found.stands,
    }


def _lists(paper: Paper) -> dict[str, Any]:
    """The sections, and the parts of the plan, for the component of a task list."""
    return {
        "sections": [_section(paper, line) for line in paper.sections],
        "details": [_details(paper.assessment)],
        "number": len(paper.sections),
    }


def _section(paper: Paper, line: SectionLine) -> dict[str, str]:
    return {
        "label": line.section.title,
        "url": reverse("families:answer", args=[paper.assessment.family_id, line.answer.pk]),
        "status": line.status,
        "colour": line.colour,
    }


def _details(found: Assessment) -> dict[str, str]:
    known = bool(found.covers and found.review_on)
    return {
        "label": "Whom it covers, and its review",
        "url": reverse("families:assessment_details", args=[found.family_id, found.pk]),
        "status": "Completed" if known else "Not started",
        "colour": "" if known else "blue",
    }


def assessment_details(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """Whom it covers, and when it is reviewed."""
    family = edit_family(request, family_id)
    found = queries.assessment_or_404(family, assessment_id)
    form = DetailsForm(request.POST or None, assessment=found, members=current_members(family))
    if form.run(actions.change_details, assessment=found, by=request.user):
        messages.success(request, SAVED)
        return redirect("families:assessment", family.pk, found.pk)
    return part_page(request, "assessment_details", family, form=form, assessment=found)


def assessment_check(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """All answers once more, what is missing, and the button that submits it."""
    family = edit_family(request, family_id)
    found = queries.assessment_or_404(family, assessment_id)
    if request.method == "POST":
        return _submitted(request, found)
    paper = paper_of(family, found)
    missing = problems(paper.readiness, timezone.localdate(), settings.REVIEW_DAYS)
    shown = {"paper": paper, "members": paper.members, "assessment": found}
    shown["missing"] = missing if found.is_draft else []
    return part_page(request, "assessment_check", family, **shown)


def _submitted(request: SignedInRequest, found: Assessment) -> HttpResponse:
    return settled(request, found, decisions.submit, SUBMITTED, "assessment_check")


@require_POST
def assessment_take_back(
    request: SignedInRequest, family_id: uuid.UUID, assessment_id: uuid.UUID
) -> HttpResponse:
    """It is a draft again."""
    family = edit_family(request, family_id)
    found = queries.assessment_or_404(family, assessment_id)
    return settled(request, found, decisions.take_back, "It is a draft again.", "assessment")


def settled(
    request: SignedInRequest, found: Assessment, action: Any, said: str, otherwise: str
) -> HttpResponse:
    """Do it and go to the assessment; or back with the reason."""
    try:
        action(assessment=found, by=request.user)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect(f"families:{otherwise}", found.family_id, found.pk)
    messages.success(request, said)
    return redirect("families:assessment", found.family_id, found.pk)
