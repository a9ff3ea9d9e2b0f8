"""The screen on which a section of an assessment is written, and two versions of one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from families.actions import assessments as actions
from families.actions.assessment_sides import settle_answer
from families.forms.assessments import AnswerForm, SettleAnswerForm
from families.models import AnswerSide, AssessmentAnswer, Family
from families.queries.assessment_pages import answer_differences, hidden_of
from families.queries.assessments import answer_or_404, sides_of
from families.rules.assessments import Section, form_of
from families.views.assessments import edit_family
from families.views.parts import ask_why_first, part_page
from privacy.errors import RuleBroken
from privacy.web import SignedInRequest, by_script

SAVED = "The section is saved. Go on writing, here or in any other browser."
ASIDE = "Somebody, or another tab of yours, has saved this section meanwhile. Both are kept."
SETTLED = "It is settled. What was left out is kept until the assessment is submitted."


def answer(request: SignedInRequest, family_id: uuid.UUID, section_id: uuid.UUID) -> HttpResponse:
    """A section of a draft."""
    family = edit_family(request, family_id)
    held = answer_or_404(family, section_id)
    section = form_of(held.assessment.form).sections[held.section]
    form = _form(request, held, section)
    if request.method == "POST":
        return _save(request, family, held, form)
    if hidden_of(family, section, held):
        return ask_why_first(request, family)
    return _page(request, family, held, form)


def _form(request: SignedInRequest, held: AssessmentAnswer, section: Section) -> AnswerForm:
    hidden = {"page": uuid.uuid4(), "based_on": held.version, "writer": request.user.pk}
    return AnswerForm(
        request.POST or None,
        section=section,
        version=form_of(held.assessment.form),
        known=actions.content_of(held),
        hidden=hidden,
    )


def _page(
    request: SignedInRequest, family: Family, held: AssessmentAnswer, form: AnswerForm
) -> HttpResponse:
    shown = {
        "answer": held,
        "assessment": held.assessment,
        "section": form_of(held.assessment.form).sections[held.section],
        "sides": held.sides.filter(settled_at=None).count(),
    }
    return part_page(request, "assessment_section", family, form=form, **shown)


def _save(
    request: SignedInRequest, family: Family, held: AssessmentAnswer, form: AnswerForm
) -> HttpResponse:
    """What was sent by the script, or by a button."""
    typed, writer = form.typed(), form.cleaned_data.get("writer")
    # A page that somebody else left open in this browser saves nothing under another name.
    if writer != request.user.pk:
        raise Http404
    page = form.from_page()
    try:
        saved = actions.save_answer(answer=held, page=page, typed=typed, by=request.user)
    except RuleBroken as broken:
        return _refused(request, family, held, form, broken)
    answered = _told if by_script(request) else _go_on
    return answered(request, family, form, saved)


def _refused(
    request: SignedInRequest,
    family: Family,
    held: AssessmentAnswer,
    form: AnswerForm,
    broken: RuleBroken,
) -> HttpResponse:
    """It was submitted meanwhile: what was typed stays on the page."""
    if by_script(request):
        return JsonResponse({}, status=403)
    form.add_error(None, str(broken))
    return _page(request, family, held, form)


def _told(
    request: SignedInRequest, family: Family, form: AnswerForm, saved: actions.SavedAnswer
) -> HttpResponse:
    """For the script, in the words of a note: `tfcase/notes.js` reads both."""
    at = saved.side.saved_at if saved.side else saved.answer.saved_at
    problems = [str(each) for errors in form.errors.values() for each in errors]
    told: dict[str, Any] = {"problems": problems}
    told["saved_at"] = f"{timezone.localtime(at or timezone.now()):%H:%M}"
    where = [family.pk, saved.answer.pk]
    if saved.side:
        told["compare"] = reverse("families:answer_conflict", args=where)
        return JsonResponse(told, status=409)
    address = reverse("families:answer", args=where)
    return JsonResponse({**told, "version": saved.answer.version, "address": address})


def _go_on(
    request: SignedInRequest, family: Family, form: AnswerForm, saved: actions.SavedAnswer
) -> HttpResponse:
    """Without scripts: back to the section, or complete and back to the list."""
    held, finish = saved.answer, request.POST.get("then") == "finish"
    if saved.side:
        messages.warning(request, ASIDE)
        return redirect("families:answer_conflict", family.pk, held.pk)
    if finish and form.run(lambda **_: actions.complete_answer(answer=held, by=request.user)):
        messages.success(request, "The section is complete.")
        return redirect("families:assessment", family.pk, held.assessment_id)
    if finish or form.errors:
        return _page(request, family, held, form)
    messages.success(request, SAVED)
    return redirect("families:answer", family.pk, held.pk)


def answer_conflict(
    request: SignedInRequest, family_id: uuid.UUID, section_id: uuid.UUID
) -> HttpResponse:
    """The first version that waits beside the section; one of its writers says which counts."""
    family = edit_family(request, family_id)
    held = answer_or_404(family, section_id)
    section = form_of(held.assessment.form).sections[held.section]
    waiting, left_out = sides_of(held)
    if any(hidden_of(family, section, each) for each in (held, *waiting, *left_out)):
        return ask_why_first(request, family)
    shown = {"section": section, "waiting": len(waiting), "left_out": left_out}
    return _settling(request, family, held, waiting, shown)


def _settling(
    request: SignedInRequest,
    family: Family,
    held: AssessmentAnswer,
    waiting: list[AnswerSide],
    shown: dict[str, Any],
) -> HttpResponse:
    if waiting:
        form = SettleAnswerForm(request.POST or None, side=waiting[0].pk)
        if form.run(settle_answer, answer=held, by=request.user):
            messages.success(request, SETTLED)
            return redirect(request.path)
        shown |= {"form": form, "differences": answer_differences(held, waiting[0])}
    return part_page(request, "assessment_conflict", family, answer=held, **shown)
