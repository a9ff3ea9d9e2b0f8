"""Privacy notice and consents of a family: what stands, and what was said before."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from families.actions.agreements import record_agreement
from families.forms.agreements import AnswerForm
from families.queries.agreements import agreements_of, standing
from families.queries.families import family_or_404
from families.rules.agreements import KIND_WORDS, NOTICE
from families.views.parts import part_page
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest

RECORDED = "The answer is recorded."


def agreement_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What stands of each kind, what follows where it is not given, and every answer."""
    family = family_or_404(family_id, user=request.user)
    answers = agreements_of(family)
    may_edit = access.can(request.user, Permission.EDIT_FAMILY)
    shown = {"answers": answers, "standing": standing(answers), "may_edit": may_edit}
    return part_page(request, "agreement_list", family, **shown)


def agreement_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Record an answer; which is asked for stands in the address."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    kind = request.GET.get("what", "")
    kind = kind if kind in KIND_WORDS else NOTICE
    form = AnswerForm(request.POST or None, kind=kind)
    if form.run(record_agreement, family=family, by=request.user) is None:
        return part_page(request, "agreement_new", family, form=form, words=KIND_WORDS[kind])
    messages.success(request, RECORDED)
    return redirect("families:agreements", family.pk)
