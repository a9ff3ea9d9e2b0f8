"""What may happen to a note beside writing it: undone, added to, contested, moved."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from families.actions import note_changes as changes
from families.actions import notes as actions
from families.forms.notes import AddendumForm, ContestForm, MoveForm
from families.models import Family, Note
from families.queries import notes as queries
from families.queries.families import family_or_404
from families.queries.members import members_of, names_of
from families.rules.notes import passages
from families.views.parts import part_page
from privacy.errors import RuleBroken
from privacy.roles import Permission
from privacy.web import ActionForm, SignedInRequest

REOPENED = "The note is a draft again: go on writing."
DISCARDED = "The empty draft is deleted."
ADDED = "It is added to the note."
CONTESTED = "The note is marked as contested, wherever it is shown."
MOVED = "The note is moved. Both families keep the trail."


def _own(request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID) -> tuple[Family, Note]:
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    return family, queries.own_note_or_404(family, note_id, user=request.user)


@require_POST
def note_reopen(request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """Undo that it is finished."""
    family, note = _own(request, family_id, note_id)
    try:
        actions.reopen_note(note=note, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("families:note", family.pk, note.pk)
    messages.success(request, REOPENED)
    return redirect("families:note_write", family.pk, note.pk)


@require_POST
def note_discard(
    request: SignedInRequest, family_id: uuid.UUID, draft_id: uuid.UUID
) -> HttpResponse:
    """Delete an empty draft."""
    family, note = _own(request, family_id, draft_id)
    try:
        actions.discard_draft(note=note, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("families:note_write", family.pk, note.pk)
    messages.success(request, DISCARDED)
    return redirect("families:notes", family.pk)


def note_add(request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """An addendum."""
    family, note = _finished(request, family_id, note_id)
    form = AddendumForm(request.POST or None)
    return _asked(request, family, note, form, "note_add", changes.add_addendum, ADDED)


def note_contest(
    request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID
) -> HttpResponse:
    """Somebody says that it is wrong."""
    family, note = _finished(request, family_id, note_id)
    found = passages(note.text)
    form = ContestForm(request.POST or None, members=members_of(family), passages=found)
    return _asked(request, family, note, form, "note_contest", changes.contest_note, CONTESTED)


def note_move(request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """To the family that it is about; one's own draft too."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    note = queries.readable_or_404(family, note_id, user=request.user)
    form = MoveForm(request.POST or None)
    if form.run(changes.move_note, note=note, by=request.user) is None:
        return _page(request, family, note, form, "note_move")
    messages.success(request, MOVED)
    return redirect("families:notes", family.pk)


def _finished(
    request: SignedInRequest, family_id: uuid.UUID, note_id: uuid.UUID
) -> tuple[Family, Note]:
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    return family, queries.note_or_404(family, note_id)


def _asked(
    request: SignedInRequest,
    family: Family,
    note: Note,
    form: ActionForm,
    template: str,
    action: Callable[..., Any],
    said: str,
) -> HttpResponse:
    """One question about a note, and its answer carried out."""
    if form.run(action, note=note, by=request.user) is None:
        return _page(request, family, note, form, template)
    messages.success(request, said)
    return redirect("families:note", family.pk, note.pk)


def _page(
    request: SignedInRequest, family: Family, note: Note, form: ActionForm, template: str
) -> HttpResponse:
    [line] = queries.note_lines([note], names_of(members_of(family)))
    return part_page(request, template, family, note=note, line=line, form=form)
