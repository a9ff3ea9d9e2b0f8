"""Needs: record several at once, put one right, take one back."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from families.actions import needs as actions
from families.editing import edit
from families.forms.work import NeedForm, NeedsForm
from families.models import Family, Person
from families.queries import needs as queries
from families.queries.attachments import papers_showing
from families.queries.families import family_or_404
from families.queries.members import current_members
from families.queries.referrals import with_needs_referred
from families.queries.words import NeedWords, words_of
from families.rules.field_groups import group_of_need
from families.views.parts import ask_why_first, back_to, change_saved, part_page
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import SignedInRequest

HOUSEHOLD = "household"


def need_new(
    request: SignedInRequest, family_id: uuid.UUID, *, opening: bool = False
) -> HttpResponse:
    """Tick the needs of one member, or of the household; `opening` leads on to interventions."""
    family = _family(request, family_id)
    people = [member.person for member in current_members(family)]
    person = _whose(request, people)
    form = _form(request, family, person)
    saved = form.run(actions.record_needs, family=family, person=person, by=request.user)
    if saved:
        said = "The need is recorded." if len(saved) == 1 else f"{len(saved)} needs are recorded."
        return _recorded_one(request, family, said, opening=opening)
    shown = {"form": form, "opening": opening, **_named(family, person, opening=opening)}
    return part_page(request, "need_new", family, tabs=_tabs(request, people, person), **shown)


def _family(request: SignedInRequest, family_id: uuid.UUID) -> Family:
    return family_or_404(
        family_id,
        user=request.user,
        permission=Permission.EDIT_FAMILY,
        also=with_needs_referred,
    )


def _whose(request: SignedInRequest, people: list[Person]) -> Person | None:
    """The member named in the address; none for the household; the first when nobody is named."""
    who = request.GET.get("who", "")
    if who == HOUSEHOLD or not people:
        return None
    return next((person for person in people if str(person.pk) == who), people[0])


def _form(request: SignedInRequest, family: Family, person: Person | None) -> NeedsForm:
    today = timezone.localdate()
    return NeedsForm(
        request.POST or None,
        fitting=queries.fitting_by_headline(family, person, today),
        # A hidden one is offered as if it were not there: what is not offered would tell it.
        recorded={
            code
            for code in queries.open_needs_of(family, person)
            if not family.mask.hides(group_of_need(code))
        },
        whose=person.full_name if person else "the household as a whole",
        today=today,
    )


def _named(family: Family, person: Person | None, *, opening: bool) -> dict[str, list[NeedWords]]:
    """What is recorded, and what the referral named: whose need that is, nobody has said yet."""
    words = words_of(family)
    codes = {
        "recorded": sorted(queries.open_needs_of(family, person)),
        "referred": list(dict.fromkeys(family.needs_referred)) if opening else [],  # type: ignore[attr-defined]
    }
    return {
        key: [words.need(family.framework.code, code) for code in found]
        for key, found in codes.items()
    }


def _tabs(
    request: SignedInRequest, people: list[Person], chosen: Person | None
) -> list[dict[str, Any]]:
    """One tab for each member, one for the household."""
    keys = [(str(person.pk), person.full_name, person) for person in people]
    return [
        {"label": name, "url": f"{request.path}?who={key}", "active": person == chosen}
        for key, name, person in [*keys, (HOUSEHOLD, "Household", None)]
    ]


def _recorded_one(
    request: SignedInRequest, family: Family, said: str, *, opening: bool
) -> HttpResponse:
    """The same page for somebody else, the next step of opening, or the family."""
    if request.POST.get("then") == "another":
        messages.success(request, said)
        return redirect(request.get_full_path())
    if opening:
        messages.success(request, said)
        return redirect("families:intervention_opening", family.pk)
    return back_to(request, family, "needs", said)


def need_change(request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Put a need right."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    need = queries.need_or_404(family, need_id)
    change = partial(actions.change_need, need=need)
    edited = edit(request, family, need, NeedForm.of, change)
    if edited.changed is not None:
        return change_saved(request, family, "needs", edited.changed)
    words = words_of(family).need(family.framework.code, need.need)
    if words.hidden:
        return ask_why_first(request, family)
    papers = papers_showing(family, "need", need.pk)
    shown = {"need": need, "words": words, "may_add": True, **edited.shown}
    return part_page(request, "need_change", family, papers=papers, **shown)


@require_POST
def need_evidenced(
    request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID
) -> HttpResponse:
    """Evidence has been seen."""
    return _changed(request, family_id, need_id, actions.mark_evidenced, "Evidence is marked.")


@require_POST
def need_error(request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Entered in error: it counts for nothing."""
    said = "The need is marked as entered in error. It stands below the needs and can be restored."
    return _changed(request, family_id, need_id, actions.enter_in_error, said)


@require_POST
def need_restore(
    request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID
) -> HttpResponse:
    """It was no error."""
    return _changed(request, family_id, need_id, actions.restore_need, "The need counts again.")


def _changed(
    request: SignedInRequest, family_id: uuid.UUID, need_id: uuid.UUID, change: Any, said: str
) -> HttpResponse:
    """One change of one need, said and shown."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    try:
        change(need=queries.need_or_404(family, need_id), by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect(f"{family.get_absolute_url()}#needs")
