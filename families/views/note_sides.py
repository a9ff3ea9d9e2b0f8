"""Two versions of one's own note side by side: which counts?"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from families.actions.note_sides import settle_side
from families.forms.notes import SettleForm
from families.models import Note, NoteSide
from families.queries.families import family_or_404
from families.queries.note_sides import differences, sides_of
from families.queries.notes import own_note_or_404
from families.views.parts import part_page
from privacy.roles import Permission
from privacy.web import SignedInRequest

SETTLED = "It is settled. What was left out is kept until the note is finished."


def note_conflict(
    request: SignedInRequest, family_id: uuid.UUID, draft_id: uuid.UUID
) -> HttpResponse:
    """The first version that waits beside the note; its author says what becomes of it."""
    family = family_or_404(family_id, user=request.user, permission=Permission.EDIT_FAMILY)
    note = own_note_or_404(family, draft_id, user=request.user)
    waiting, left_out = sides_of(note)
    shown: dict[str, Any] = {"note": note, "waiting": len(waiting), "left_out": left_out}
    if waiting:
        form = _form(request, note, waiting[0])
        if form.run(settle_side, note=note, by=request.user):
            messages.success(request, SETTLED)
            return redirect(request.path)
        shown |= {"form": form, "differences": differences(note, waiting[0], family)}
    return part_page(request, "note_conflict", family, **shown)


def _form(request: SignedInRequest, note: Note, side: NoteSide) -> SettleForm:
    finished = note.finished_at is not None
    return SettleForm(request.POST or None, finished=finished, side=side.pk)
