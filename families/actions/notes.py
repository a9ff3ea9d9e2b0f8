"""Writing a contact note: a draft saved as it is typed, two pages at once, finishing, undo.

Nothing that was typed is overwritten. A save says which version its page was made from; when
another page has saved since, what was typed is kept beside the note until its author settles it.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from families.models import Family, Note, NoteSide
from families.models.notes import UNDO_FOR
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

SETTLE_FIRST = "Another version of this note waits: say which text counts before you finish it."
EMPTY = "Enter what happened."
FINISHED = "This note is finished already."
STARTED = "The note has been added to or contested since, or the ten minutes are over."


@dataclass(frozen=True)
class NoteFacts:
    """What is typed and ticked."""

    kind: str
    on_date: date
    at_time: time | None
    present: tuple[uuid.UUID, ...]
    about: tuple[uuid.UUID, ...]
    text: str


@dataclass(frozen=True)
class FromPage:
    """The page (a tab, a device) that saves, and the version that it was made from."""

    key: uuid.UUID
    based_on: int


@dataclass(frozen=True)
class Saved:
    """The note as it is now; with `side`, what was typed is kept beside it."""

    note: Note
    side: NoteSide | None = None


@transaction.atomic
def save_draft(
    *, family: Family, key: uuid.UUID, page: FromPage, typed: NoteFacts, by: User
) -> Saved:
    """Keep what was typed: in the note, or beside it when another page has saved since."""
    access.require(by, Permission.EDIT_FAMILY, family)
    note = _locked(key, by) or _begun(family, key, page, typed, by)
    if note.family_id != family.pk:
        raise Http404
    if content_of(note) == typed:
        return Saved(note)
    of_this_page = note.saved_from == page.key or note.version == page.based_on
    if note.finished_at is None and of_this_page:
        _write(note, typed, page.key)
        return Saved(note)
    return Saved(note, _set_aside(note, page, typed, by))


def content_of(row: Note | NoteSide) -> NoteFacts:
    """What a note, or another side of it, holds."""
    return NoteFacts(
        kind=row.kind,
        on_date=row.on_date,
        at_time=row.at_time,
        present=tuple(row.present),
        about=tuple(row.about),
        text=row.text,
    )


def _locked(key: uuid.UUID, by: User) -> Note | None:
    return Note.objects.select_for_update().filter(pk=key, author=by).first()


def _begun(family: Family, key: uuid.UUID, page: FromPage, typed: NoteFacts, by: User) -> Note:
    """A new draft; the same page may send its first save twice at once."""
    now = timezone.now()
    try:
        with transaction.atomic():
            note = Note.objects.create(
                id=key,
                family=family,
                author=by,
                saved_from=page.key,
                written_at=now,
                saved_at=now,
                **_values(typed),
            )
    except IntegrityError:
        known = _locked(key, by)
        if known is None:
            raise Http404 from None
        return known
    audit.record(Event.NOTE_BEGUN, note, by=by, family=family)
    return note


def _values(typed: NoteFacts) -> dict[str, object]:
    return {**asdict(typed), "present": list(typed.present), "about": list(typed.about)}


def _write(note: Note, typed: NoteFacts, page: uuid.UUID) -> None:
    for name, value in _values(typed).items():
        setattr(note, name, value)
    note.version += 1
    note.saved_from, note.saved_at = page, timezone.now()
    note.save()


def _set_aside(note: Note, page: FromPage, typed: NoteFacts, by: User) -> NoteSide:
    """One row a page: what it types on goes into the same."""
    side = note.sides.filter(page=page.key, settled_at=None).first()
    if side is None:
        side = NoteSide(note=note, page=page.key, based_on=page.based_on)
        audit.record(Event.NOTE_CONFLICT, note, by=by, family=note.family)
    for name, value in _values(typed).items():
        setattr(side, name, value)
    side.saved_at = timezone.now()
    side.save()
    return side


@transaction.atomic
def finish_note(*, note: Note, by: User) -> Note:
    """Lock it: from now on it is added to, contested or moved, and never changed."""
    held = _held(note, by)
    if held.finished_at is not None:
        raise RuleBroken(FINISHED)
    if not held.text.strip():
        raise RuleBroken(EMPTY, "text")
    cases.check_past(held.on_date, "The date", "on_date", timezone.localdate())
    if held.sides.filter(settled_at=None).exists():
        raise RuleBroken(SETTLE_FIRST)
    held.sides.all().delete()
    held.finished_at = timezone.now()
    held.save(update_fields=["finished_at"])
    audit.record(Event.NOTE_FINISHED, held, by=by, family=held.family)
    return held


@transaction.atomic
def reopen_note(*, note: Note, by: User) -> Note:
    """Take back within a few minutes that it is finished."""
    held = _held(note, by)
    if not may_reopen(held):
        raise RuleBroken(STARTED)
    held.finished_at = None
    held.save(update_fields=["finished_at"])
    audit.record(Event.NOTE_REOPENED, held, by=by, family=held.family)
    return held


def may_reopen(note: Note) -> bool:
    """Whether its author may still undo that it is finished."""
    until = undo_until(note)
    if until is None or until <= timezone.now():
        return False
    return not (note.addenda.exists() or note.contests.exists())


def undo_until(note: Note) -> datetime | None:
    """Until when it can be undone that it is finished, if nothing has come after."""
    if note.kind == Note.Kind.SUPERVISION or not note.finished_at:
        return None
    return note.finished_at + UNDO_FOR


@transaction.atomic
def discard_draft(*, note: Note, by: User) -> None:
    """Delete a draft in which nothing is written."""
    held = _held(note, by)
    if held.finished_at is not None:
        raise RuleBroken(FINISHED)
    if held.text.strip() or held.sides.exists():
        raise RuleBroken("Only a draft in which nothing is written can be deleted.")
    audit.record(Event.NOTE_DISCARDED, held, by=by, family=held.family)
    held.delete()


def _held(note: Note, by: User) -> Note:
    """The note locked, for its author who may still record on the family."""
    access.require(by, Permission.EDIT_FAMILY, note.family)
    held = _locked(note.pk, by)
    if held is None or held.family_id != note.family_id:
        raise Http404
    held.family = note.family
    return held
