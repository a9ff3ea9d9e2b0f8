"""Somebody asks for a need or a fact to be put right: corrected, or kept with what they say."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from families.actions import rectifications as actions
from families.forms.rectifications import CorrectNeedForm, StatementForm
from families.models import Family
from families.queries import needs as queries
from families.queries.fact_records import fact_or_404
from families.queries.families import family_or_404
from families.queries.members import members_of
from families.queries.timeline import observation_lines
from families.queries.words import words_of
from families.views.parts import ask_why_first, part_page
from privacy.roles import Permission
from privacy.web import SignedInRequest

CORRECTED = "The need is corrected. What was recorded before stays readable below the needs."
SAID = "What they say is kept, and shown wherever the entry is shown."


def _family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    return family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)


def need_correct(
    request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID
) -> HttpResponse:
    """The need as it should have been stands in the place of what is recorded."""
    family = _family(request, family_id)
    need = queries.need_or_404(family, need_id)
    words = words_of(family).need(family.framework.code, need.need)
    if words.hidden:
        return ask_why_first(request, family)
    fitting = queries.fitting_by_headline(family, need.person, timezone.localdate())
    given: dict[str, Any] = {"need": need, "fitting": fitting, "members": members_of(family)}
    form = CorrectNeedForm(request.POST or None, **given)
    if form.run(actions.correct_need, need=need, by=request.user):
        return _done(request, family, CORRECTED, "needs")
    return part_page(request, "entry_correct", family, form=form, what=words.label, need=need)


def need_dispute(
    request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID
) -> HttpResponse:
    """A need is not changed; what they say of it is kept with it."""
    family = _family(request, family_id)
    need = queries.need_or_404(family, need_id)
    words = words_of(family).need(family.framework.code, need.need)
    if words.hidden:
        return ask_why_first(request, family)
    return _disputed(request, family, need, words.label, "needs")


def fact_dispute(
    request: SignedInRequest, family_id: uuid.UUID, fact_id: uuid.UUID
) -> HttpResponse:
    """A fact is not changed; what they say of it is kept with it."""
    family = _family(request, family_id)
    fact = fact_or_404(family, fact_id)
    [line] = observation_lines(family, [fact])
    if line.hidden:
        return ask_why_first(request, family)
    return _disputed(request, family, fact, line.words, "")


def _disputed(
    request: SignedInRequest, family: Family, entry: Any, what: str, part: str
) -> HttpResponse:
    form = StatementForm(request.POST or None, members=members_of(family))
    if form.run(actions.keep_statement, entry=entry, family=family, by=request.user):
        return _done(request, family, SAID, part)
    return part_page(request, "entry_dispute", family, form=form, what=what)


def _done(request: SignedInRequest, family: Family, said: str, part: str) -> HttpResponse:
    """Back to the needs, or to the facts."""
    messages.success(request, said)
    if part:
        return redirect(f"{family.get_absolute_url()}#{part}")
    return redirect("families:facts", family.pk)
