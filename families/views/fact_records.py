"""One fact: what it says, where it comes from, and how it is ended, corrected or withdrawn."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from families.actions import fact_withdrawals as actions
from families.forms.facts import FORMS, AttendanceForm, EndForm, FactForm, WithdrawForm
from families.models import Family, Observation
from families.queries import fact_records as queries
from families.queries.attachments import papers_showing
from families.queries.facts import ended_terms
from families.queries.families import family_or_404
from families.queries.members import members_of
from families.queries.timeline import observation_lines
from families.rules.facts import Choice, FactKind
from families.views.parts import ask_why_first, part_page
from privacy import access
from privacy.roles import Permission
from privacy.web import ActionForm, SignedInRequest

CORRECTED = "The fact is corrected. The outcomes are worked out again tonight."
WITHDRAWN = "The fact is withdrawn and counts no more. The outcomes are worked out again tonight."
ENDED = "The last day is recorded. The outcomes are worked out again tonight."


def fact_page(request: SignedInRequest, family_id: uuid.UUID, fact_id: uuid.UUID) -> HttpResponse:
    """All that is known of a fact, and what became of it."""
    family = family_or_404(family_id, user=request.user)
    fact = queries.fact_or_404(family, fact_id)
    may_edit = access.can(request.user, Permission.EDIT_FAMILY) and not fact.withdrawn
    may_contest = access.can(request.user, actions.contest_permission(fact)) and not fact.withdrawn
    shown = {
        "may_end": may_edit and queries.goes_on(fact),
        "may_correct": may_contest and queries.choice_for(family, fact) is not None,
        "may_withdraw": may_contest,
        "may_dispute": may_edit,
        "for_managers": may_edit and not may_contest,
        **_papers(request, family, fact),
    }
    return _page(request, "fact_page", family, fact, **shown)


def _papers(request: SignedInRequest, family: Family, fact: Observation) -> dict[str, Any]:
    """The documents that show it, for whoever reads what was written about the family."""
    may_read = access.can(request.user, Permission.VIEW_NOTES)
    may_add = access.can(request.user, Permission.EDIT_FAMILY) and not fact.withdrawn
    papers = papers_showing(family, "observation", fact.pk) if may_read else None
    return {"papers": papers, "may_attach": may_add}


def fact_correct(
    request: SignedInRequest, family_id: uuid.UUID, fact_id: uuid.UUID
) -> HttpResponse:
    """The form of the fact, filled with what is recorded, and why it was wrong."""
    family, fact = _contested(request, family_id, fact_id)
    choice = queries.choice_for(family, fact)
    if choice is None:
        raise Http404
    form, given = _form(request, family, fact, choice), {"fact": fact, "choice": choice}
    if form.run(actions.correct_fact, family=family, by=request.user, **given):
        return _done(request, family, CORRECTED)
    return _page(request, "fact_correct", family, fact, form=form)


def fact_withdraw(
    request: SignedInRequest, family_id: uuid.UUID, fact_id: uuid.UUID
) -> HttpResponse:
    """It was never so, or says nothing: why."""
    family, fact = _contested(request, family_id, fact_id)
    form = WithdrawForm(request.POST or None)
    return _asked(request, family, fact, form, "fact_withdraw", actions.withdraw_fact, WITHDRAWN)


def fact_end(request: SignedInRequest, family_id: uuid.UUID, fact_id: uuid.UUID) -> HttpResponse:
    """The last day of what went on."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    fact = queries.fact_or_404(family, fact_id)
    form = EndForm(request.POST or None, initial={"end_on": timezone.localdate()})
    return _asked(request, family, fact, form, "fact_end", actions.end_fact, ENDED)


def _contested(
    request: SignedInRequest, family_id: uuid.UUID, fact_id: uuid.UUID
) -> tuple[Family, Observation]:
    """The fact, for somebody who may say that it is wrong."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    fact = queries.fact_or_404(family, fact_id)
    access.require(request.user, actions.contest_permission(fact))
    return family, fact


def _asked(
    request: SignedInRequest,
    family: Family,
    fact: Observation,
    form: ActionForm,
    template: str,
    action: Callable[..., Any],
    said: str,
) -> HttpResponse:
    """One question about a fact, and its answer carried out."""
    if form.run(lambda **given: [action(**given)], family=family, fact=fact, by=request.user):
        return _done(request, family, said)
    return _page(request, template, family, fact, form=form)


def _form(request: SignedInRequest, family: Family, fact: Observation, choice: Choice) -> FactForm:
    """The form of its kind with what is recorded."""
    initial = queries.values_of(fact, choice)
    given: dict[str, Any] = {"choice": choice, "members": members_of(family), "initial": initial}
    given["correcting"] = True
    if choice.kind is FactKind.ATTENDANCE:
        return AttendanceForm(
            request.POST or None, terms=ended_terms(timezone.localdate()), **given
        )
    return FORMS[choice.kind](request.POST or None, **given)


def _done(request: SignedInRequest, family: Family, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("families:facts", family.pk)


def _page(
    request: SignedInRequest, template: str, family: Family, fact: Observation, **shown: Any
) -> HttpResponse:
    """A page about a fact, in words; about one that is hidden the reader is asked why first."""
    [line] = observation_lines(family, [fact])
    if line.hidden:
        return ask_why_first(request, family)
    withdrawal = queries.withdrawal_of(fact)
    return part_page(
        request, template, family, fact=fact, line=line, withdrawal=withdrawal, **shown
    )
