"""Settling two versions of a note: which counts. What is left out is kept until it is finished."""

import uuid

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.note_changes import add_addendum
from families.actions.notes import content_of
from families.models import Note, NoteSide
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

# What may become of the other version: of a draft, and of a note that was finished meanwhile.
NOTE, SIDE, BOTH, ADDENDUM = "note", "side", "both", "addendum"
CONTENT = ("kind", "on_date", "at_time", "present", "about", "text")


@transaction.atomic
def settle_side(*, note: Note, side_id: uuid.UUID, keep: str, by: User) -> Note:
    """Say which version of the note counts."""
    access.require(by, Permission.EDIT_FAMILY, note.family)
    held = Note.objects.select_for_update().filter(pk=note.pk, author=by).first()
    side = NoteSide.objects.filter(note=note, pk=side_id, settled_at=None).first()
    if held is None or side is None:
        raise Http404
    held.family = note.family
    if (held.finished_at is None) == (keep == ADDENDUM) and keep != NOTE:
        raise RuleBroken("The note has been finished or reopened meanwhile: choose again.", "keep")
    if keep == ADDENDUM:
        add_addendum(note=held, text=side.text, by=by)
    if keep in (SIDE, BOTH):
        _take_over(held, side, keep)
    side.settled_at = timezone.now()
    side.save()
    audit.record(Event.NOTE_SETTLED, held, by=by, family=held.family, kept=keep)
    return held


def _take_over(note: Note, side: NoteSide, keep: str) -> None:
    """The other version in place of the note's own (which is kept in its stead), or below it."""
    if keep == SIDE:
        was = content_of(note)
        for name in CONTENT:
            setattr(note, name, getattr(side, name))
            setattr(side, name, getattr(was, name))
        side.present, side.about = list(was.present), list(was.about)
    else:
        note.text = "\n\n".join(text for text in (note.text, side.text) if text.strip())
    note.version += 1
    # No page that is open anywhere was made from this version.
    note.saved_from, note.saved_at = uuid.uuid4(), timezone.now()
    note.save()
