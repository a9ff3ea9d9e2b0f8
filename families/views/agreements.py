"""Privacy notice and consents of a family and its people: what stands, and what was said before."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from families.actions.agreements import record_agreement
from families.forms.agreements import EVERYBODY, AnswerForm
from families.models import Agreement, Family
from families.queries import agreements as queries
from families.queries.families import family_or_404
from families.queries.members import current_members
from families.rules.agreements import GIVEN, KIND_WORDS, NOTICE, SHARING
from families.views.parts import part_page
from privacy import access
from privacy.roles import Permission
from privacy.rules.retention import in_words
from privacy.web import SignedInRequest, paginate

RECORDED = "The answer is recorded. It counts from now on."
STOPPED = (
    "The answer is recorded. It counts from now on: the next return to the study leaves them out, "
    "and partners cannot open the family where sharing rests on consent."
)
PEOPLE = [{"label": "Who"}, *({"label": words} for words in KIND_WORDS.values())]
ANSWERS = [{"label": name} for name in ("Day", "Who", "What", "Answer", "How", "Recorded by")]
AGREES = {None: "Not asked", True: "As the family", False: "No, as the family"}
GIVEN_TO = {None: "Not yet", True: "With the family", False: "Not yet"}


def agreement_list(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """What stands of each kind and for each person, what follows, and every answer."""
    family = family_or_404(family_id, user=request.user)
    answers = queries.agreements_of(family)
    people = queries.standing_of_people(family, answers)
    may_edit = access.can(request.user, Permission.EDIT_FAMILY)
    page = paginate(request, answers)
    shown: dict[str, Any] = {"standing": queries.standing(answers), "may_edit": may_edit}
    shown |= {"page": page, "columns": ANSWERS, "rows": [_answer_row(each) for each in page]}
    shown |= {"people_columns": PEOPLE, "kept_out": len(queries.unshared(family))}
    shown["people"] = [_person_row(family, each, may_edit=may_edit) for each in people]
    return part_page(request, "agreement_list", family, **shown)


def agreement_new(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Record an answer; what is asked for, and of whom, stands in the address."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    form = _form(request, family)
    made = form.run(record_agreement, family=family, by=request.user)
    if made is None:
        return part_page(request, "agreement_new", family, form=form, words=KIND_WORDS[form.kind])
    stopped = made.kind == SHARING and made.answer != GIVEN
    messages.success(request, STOPPED if stopped else RECORDED)
    return redirect("families:agreements", family.pk)


def _form(request: SignedInRequest, family: Family) -> AnswerForm:
    kind = request.GET.get("what", "")
    people = [(each.person_id, each.person.full_name) for each in current_members(family)]
    begun = {name: request.GET.get(name, "") for name in ("who", "answer")}
    kind = kind if kind in KIND_WORDS else NOTICE
    return AnswerForm(request.POST or None, kind=kind, people=people, initial=begun)


def _person_row(family: Family, own: queries.Own, *, may_edit: bool) -> list[Any]:
    """Each kind: their own answer, or that of the family, with the form that records another."""
    row: list[Any] = [own.member.person.full_name]
    address = reverse("families:agreement_new", args=[family.pk])
    for kind in KIND_WORDS:
        said = own.latest.get(kind)
        without = GIVEN_TO if kind == NOTICE else AGREES
        words = said.get_answer_display() if said else without[own.agrees[kind]]
        if said and said.answer == GIVEN and own.agrees[kind] is False:
            words = "No, as the family said since"
        hint = in_words(said.on_date) if said else ""
        url = f"{address}?what={kind}&who={own.member.person_id}" if may_edit else ""
        row.append({"text": words, "hint": hint, "url": url})
    return row


def _answer_row(each: Agreement) -> list[Any]:
    who = each.person.full_name if each.person else EVERYBODY
    return [
        in_words(each.on_date),
        {"text": who, "hint": each.get_capacity_display()},
        *(each.get_kind_display(), each.words, each.get_route_display(), each.recorded_by.name),
    ]
