"""What may still happen to a finished note: added to, contested, moved to the right family."""

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.models import Family, Member, Note, NoteAddendum, NoteContest, NoteMove, Person
from families.queries.notes import target_of
from families.rules.notes import passages
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NO_FAMILY = "There is no family with this reference that you may record on."
SAME_FAMILY = "The note belongs to this family already."
STAYS = "What a supervision or panel said of a family stays with it: add to it instead."
NOT_FINISHED = "Finish the note first."


@transaction.atomic
def add_addendum(*, note: Note, text: str, by: User) -> NoteAddendum:
    """Add to a finished note; what was written stays as it is."""
    _finished(note, by)
    if not text.strip():
        raise RuleBroken("Enter what is added.", "text")
    made = NoteAddendum.objects.create(note=note, text=text, by=by, at=timezone.now())
    audit.record(Event.NOTE_ADDED_TO, note, by=by, family=note.family)
    return made


@transaction.atomic
def contest_note(
    *, note: Note, passage: int | None, person: Person | None, said: str, by: User
) -> NoteContest:
    """Mark a note, or one passage of it, as contested by a member of the family or another."""
    held = _finished(note, by)
    if passage is not None and passage not in {each.number for each in passages(held.text)}:
        raise RuleBroken("There is no such passage.", "passage")
    if person and not Member.objects.filter(family=note.family, person=person).exists():
        raise Http404
    now = timezone.now()
    made = NoteContest.objects.create(
        note=note, passage=passage, person=person, said=said, by=by, at=now
    )
    audit.record(Event.NOTE_CONTESTED, note, by=by, family=note.family, person=person)
    return made


def _finished(note: Note, by: User) -> Note:
    """The note locked against being reopened meanwhile."""
    access.require(by, Permission.EDIT_FAMILY, note.family)
    held = Note.objects.select_for_update().filter(pk=note.pk, family=note.family).first()
    if held is None:
        raise Http404
    if held.finished_at is None:
        raise RuleBroken(NOT_FINISHED)
    return held


@transaction.atomic
def move_note(*, note: Note, reference: str, reason_code: str, by: User) -> NoteMove:
    """To the family that it is about. Ticks stay of those who belong to that family too."""
    access.require(by, Permission.EDIT_FAMILY, note.family)
    if note.kind == Note.Kind.SUPERVISION:
        raise RuleBroken(STAYS, "reference")
    target = target_of(reference, user=by)
    if target is None:
        raise RuleBroken(NO_FAMILY, "reference")
    if target.pk == note.family_id:
        raise RuleBroken(SAME_FAMILY, "reference")
    access.require(by, Permission.EDIT_FAMILY, target)
    held = Note.objects.select_for_update().filter(pk=note.pk, family=note.family).first()
    if held is None or (held.finished_at is None and held.author_id != by.pk):
        raise Http404
    return _moved(held, note.family, target, reason_code, by)


def _moved(note: Note, source: Family, target: Family, reason_code: str, by: User) -> NoteMove:
    people = set(Member.objects.filter(family=target).values_list("person_id", flat=True))
    note.family = target
    note.present = [key for key in note.present if key in people]
    note.about = [key for key in note.about if key in people]
    note.save(update_fields=["family", "present", "about"])
    move = NoteMove.objects.create(
        note=note,
        from_family=source,
        to_family=target,
        reason_code=reason_code,
        by=by,
        at=timezone.now(),
    )
    for family in (source, target):
        audit.record(Event.NOTE_MOVED, note, by=by, family=family, reason_code=reason_code)
    return move
