"""A family in a supervision or panel: its chosen chronology, what was said, tasks."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from families.actions import supervisions as actions
from families.forms.supervisions import DiscussionForm, EntriesForm
from families.forms.tasks import TaskForm
from families.models import Family, SupervisionFamily
from families.queries import supervisions as queries
from families.queries.families import family_or_404
from families.queries.members import members_of
from families.queries.task_records import may_be_given
from families.queries.timeline import Timeline
from families.views.parts import part_page
from privacy import access
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import SignedInRequest, attached, paginate

ENTRIES_A_PAGE = 20
KEPT = "The chronology is kept."
RECORDED = "What was said is recorded, and stands in the family’s timeline."
TASK_SET = "The task is set."


def _part(
    request: SignedInRequest,
    family_id: uuid.UUID,
    supervision_id: uuid.UUID,
    permission: Permission = Permission.SUPERVISE,
) -> tuple[Family, SupervisionFamily]:
    """The family, as whoever asks may see it, and what the supervision has about it."""
    family = family_or_404(family_id, user=request.user, permission=permission)
    return family, queries.part_or_404(family, supervision_id, request.user)


def supervision_family(
    request: SignedInRequest, family_id: uuid.UUID, supervision_id: uuid.UUID
) -> HttpResponse:
    """The chronology as chosen, what was said of the family, and what is to be done."""
    family, part = _part(request, family_id, supervision_id, Permission.VIEW_SUPERVISIONS)
    members = members_of(family)
    shown = {"part": part, "members": members, "tasks": queries.tasks_set(part)}
    shown |= {"chronology": queries.chronology(part, members), "said": _said(family, part)}
    shown["may_supervise"] = access.can(request.user, Permission.SUPERVISE)
    return part_page(request, "supervision_family", family, **shown)


def _said(family: Family, part: SupervisionFamily) -> str:
    """What was said, unless its note is not the family's any more."""
    return part.note.text if part.note and part.note.family_id == family.pk else ""


def chronology_choose(
    request: SignedInRequest, family_id: uuid.UUID, supervision_id: uuid.UUID
) -> HttpResponse:
    """A page of the timeline: tick what belongs into the chronology, and say something to it."""
    family, part = _part(request, family_id, supervision_id)
    members, line = members_of(family), Timeline(family, with_notes=True)
    page = paginate(request, queries.entries_offered(line), ENTRIES_A_PAGE)
    found = line.entries(list(page.object_list), members)
    said = queries.said_to(part, found)
    form = EntriesForm(request.POST or None, page=found, said=said)
    if form.run(actions.choose_entries, part=part, by=request.user) is not None:
        return _back(request, part, f"{KEPT}{form.kept}")
    shown = {"part": part, "members": members, "form": form, "page": page}
    return part_page(request, "supervision_entries", family, **shown)


def discussion(
    request: SignedInRequest, family_id: uuid.UUID, supervision_id: uuid.UUID
) -> HttpResponse:
    """What was said and decided; once recorded it stays."""
    family, part = _part(request, family_id, supervision_id)
    form = DiscussionForm(request.POST or None)
    if form.run(actions.record_discussion, part=part, by=request.user):
        return _back(request, part, RECORDED)
    return part_page(request, "supervision_discussion", family, part=part, form=form)


def supervision_task(
    request: SignedInRequest, family_id: uuid.UUID, supervision_id: uuid.UUID
) -> HttpResponse:
    """A task that the meeting set."""
    family, part = _part(request, family_id, supervision_id)
    form = TaskForm(
        request.POST or None,
        people=may_be_given(family, request.user),
        lead=family.worker_name or "",  # type: ignore[attr-defined]
        initial={},
    )
    if form.run(actions.set_task, part=part, by=request.user):
        return _back(request, part, TASK_SET)
    return part_page(request, "supervision_task", family, part=part, form=form)


@require_POST
def supervision_leave_out(
    request: SignedInRequest, family_id: uuid.UUID, supervision_id: uuid.UUID
) -> HttpResponse:
    """The family is not talked about after all."""
    _, part = _part(request, family_id, supervision_id)
    try:
        actions.leave_out(part=part, by=request.user)
        messages.success(request, "The family is left out.")
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("families:supervision", supervision_id)


@require_POST
def chronology_file(
    request: SignedInRequest, family_id: uuid.UUID, supervision_id: uuid.UUID
) -> HttpResponse:
    """The chronology as a PDF; it is kept nowhere."""
    _, part = _part(request, family_id, supervision_id)
    content = actions.chronology_file(part=part, by=request.user)
    return attached(content, "chronology.pdf")


def _back(request: SignedInRequest, part: SupervisionFamily, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("families:supervision_family", part.family_id, part.supervision_id)
