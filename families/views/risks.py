"""Alerts of a family: what must be known before anybody meets them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from families.actions import risks as actions
from families.forms.risks import RiskEndForm, RiskForm
from families.models import Family
from families.queries import risks as queries
from families.queries.families import family_or_404
from families.views.parts import ask_why_first, part_page
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

RAISED = "The alert stands on top of this family’s pages."
REVIEWED = "The alert is judged anew. What was judged before is kept below."
ENDED = "The alert is ended. It is kept below."


def risk_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What stands, and what was judged before, a page at a time."""
    family = family_or_404(family_id, user=request.user)
    page = paginate(request, queries.ended(family))
    page.object_list = queries.lines_of(page.object_list, family.mask)
    may_edit = access.can(request.user, Permission.EDIT_FAMILY)
    shown = {"lines": queries.standing(family), "page": page, "may_edit": may_edit}
    return part_page(request, "risk_list", family, **shown)


def risk_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Raise one."""
    family = _family(request, family_id)
    form = RiskForm(request.POST or None)
    if form.run(actions.raise_risk, family=family, by=request.user):
        return _said(request, family, RAISED)
    return part_page(request, "risk_new", family, form=form)


def risk_review(request: SignedInRequest, family_id: uuid.UUID, risk_id: uuid.UUID) -> HttpResponse:
    """Look at one again: as high as before, higher or lower, in other words."""
    family = _family(request, family_id)
    risk = queries.risk_or_404(family, risk_id)
    line = queries.line_of(risk, family.mask)
    if line.hidden:
        return ask_why_first(request, family)
    form = RiskForm(request.POST or None, risk=risk)
    if form.run(actions.review_risk, risk=risk, by=request.user):
        return _said(request, family, REVIEWED)
    return part_page(request, "risk_review", family, form=form, line=line)


def risk_end(request: SignedInRequest, family_id: uuid.UUID, risk_id: uuid.UUID) -> HttpResponse:
    """It is over, or was entered in error."""
    family = _family(request, family_id)
    risk = queries.risk_or_404(family, risk_id)
    form = RiskEndForm(request.POST or None)
    if form.run(actions.end_risk, risk=risk, by=request.user):
        return _said(request, family, ENDED)
    line = queries.line_of(risk, family.mask)
    return part_page(request, "risk_end", family, form=form, line=line)


def _family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    return family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)


def _said(request: SignedInRequest, family: Family, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("families:risks", family.pk)
