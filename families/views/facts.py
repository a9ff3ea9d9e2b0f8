"""Dated facts: choose what, record it, and the list of what is known."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from families.actions.facts import record_fact
from families.forms.facts import FORMS, AttendanceForm, FactFilterForm, FactForm
from families.models import Family, Observation
from families.queries import facts as queries
from families.queries.families import family_or_404
from families.queries.members import members_of
from families.queries.timeline import observation_lines
from families.queries.words import words_of
from families.rules.facts import Choice, FactKind
from families.views.parts import part_page, without
from privacy import access
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

# Messages are kept with the session: they tell no fact.
RECORDED = (
    "The fact is recorded and counts from today on. "
    "The outcomes are worked out again tonight; what it changes can be seen now."
)


def fact_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """First what (by its words), then the form for it."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    choice = queries.choice_of(family, request.GET.get("what", ""))
    if choice is None:
        groups = [(each.words, _links(each)) for each in queries.grouped_choices(family)]
        return part_page(request, "fact_choose", family, groups=groups)
    form = _form(request, family, choice)
    if form.run(record_fact, family=family, choice=choice, by=request.user) is None:
        return part_page(request, "fact_new", family, form=form, choice=choice)
    messages.success(request, RECORDED)
    another = request.POST.get("then") == "another"
    return redirect("families:fact_new" if another else "families:facts", family.pk)


def _links(group: queries.Group) -> list[dict[str, str]]:
    """The choices of a group with what stands for them in the address."""
    return [
        {"label": each.words, "what": queries.choice_key(each.kind, each.code)}
        for each in group.choices
    ]


def _form(request: SignedInRequest, family: Family, choice: Choice) -> FactForm:
    """The form of a kind; whose and which term may come with the address."""
    today = timezone.localdate()
    initial: dict[str, Any] = {"whose": request.GET.get("who", "")}
    shown: dict[str, Any] = {"choice": choice, "members": members_of(family), "initial": initial}
    if choice.kind is FactKind.ATTENDANCE:
        initial["term"] = request.GET.get("term", "")
        return AttendanceForm(request.POST or None, terms=queries.ended_terms(today), **shown)
    if choice.scored:
        initial["detail"] = queries.last_tool(family, choice.code)
    initial["start_on"] = None if choice.kind is FactKind.STATUS else today
    return FORMS[choice.kind](request.POST or None, **shown)


def _rights(request: SignedInRequest) -> dict[str, bool]:
    """What the list offers."""
    return {
        "may_add": access.can(request.user, Permission.EDIT_FAMILY),
        "may_reveal": access.can(request.user, Permission.REVEAL_FIELDS),
    }


def fact_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """All dated facts of a family, newest first, by kind, member and state."""
    family = family_or_404(family_id, user=request.user)
    names = {member.person_id: member.person.full_name for member in members_of(family)}
    filters = FactFilterForm(request.GET, kinds=Observation.Kind.choices, names=names)
    chosen = filters.chosen()
    words = words_of(family)
    found = queries.filtered_facts(family, queries.FactFilters(**chosen), words)
    page = paginate(request, found)
    selected = [{"label": filters.words(n), "url": without(request, n)} for n in chosen]
    shown = {"page": page, "filters": filters, "selected": selected}
    lines = observation_lines(family, list(page.object_list), names, words)
    rights = _rights(request)
    return part_page(request, "fact_list", family, lines=lines, **rights, **shown)
