"""Contact notes: what was said and seen, when, with whom; a draft until finished, then locked."""

import uuid
from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from families.models.family import Family, Person
from privacy.encryption import EncryptedTextField

# For so long its author may take back that a note is finished.
UNDO_FOR = timedelta(minutes=10)
STAYS_AS_FINISHED = """
    IF NEW.finished_at IS NULL THEN
        IF OLD.finished_at < now() - interval '10 minutes'
            OR EXISTS (SELECT FROM families_noteaddendum WHERE note_id = NEW.id)
            OR EXISTS (SELECT FROM families_notecontest WHERE note_id = NEW.id) THEN
            RAISE EXCEPTION 'A finished note stays finished.' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.finished_at <> OLD.finished_at THEN
        RAISE EXCEPTION 'A note is finished once.' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.text, NEW.kind, NEW.on_date, NEW.at_time, NEW.author_id, NEW.written_at)
        IS DISTINCT FROM
        (OLD.text, OLD.kind, OLD.on_date, OLD.at_time, OLD.author_id, OLD.written_at)
        OR (NEW.family_id = OLD.family_id
            AND (NEW.present, NEW.about) IS DISTINCT FROM (OLD.present, OLD.about)) THEN
        RAISE EXCEPTION 'A finished note is locked.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
OF_A_FINISHED_ONE = """
    IF NOT EXISTS (SELECT FROM families_note
                   WHERE id = NEW.note_id AND finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Only a finished note is added to or contested.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def of_a_finished_one() -> pgtrigger.Trigger:
    """A draft is changed by writing on."""
    return pgtrigger.Trigger(
        name="of_a_finished_one",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=OF_A_FINISHED_ONE,
    )


def contact() -> Q:
    """Finished notes of a contact with the family: what was said about it elsewhere is none."""
    return Q(finished_at__isnull=False) & ~Q(kind=NoteContent.Kind.SUPERVISION)


def people() -> ArrayField:
    """Keys of people, ticked by the author; empty stands for the family as a whole."""
    return ArrayField(models.UUIDField(), default=list, blank=True)


class NoteContent(models.Model):
    """What its author types and ticks. Fact, allegation and opinion are told in the text."""

    class Kind(models.TextChoices):
        HOME_VISIT = "home_visit", "Home visit"
        PHONE = "phone", "Phone call"
        MEETING = "meeting", "Meeting"
        SCHOOL = "school", "At school or nursery"
        MESSAGE = "message", "Letter or message"
        OTHER = "other", "Other contact"
        # Written by a meeting about the family, not by hand, and no contact with it.
        SUPERVISION = "supervision", "Supervision or panel"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    on_date = models.DateField()
    at_time = models.TimeField(null=True, blank=True)
    present = people()
    about = people()
    text = EncryptedTextField()

    class Meta:
        abstract = True


class Note(NoteContent):
    """A contact with a family. Until `finished_at` it is a draft and its author's alone.

    `version` counts the saves; `saved_from` is the page (a tab, a device) of the last one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    saved_from = models.UUIDField()
    written_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"text", "present", "about"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "author", "kind", "on_date", "at_time", "version"),
                *("saved_from", "written_at", "saved_at", "finished_at"),
            }
        )

    class Meta:
        ordering = ("-on_date", F("at_time").desc(nulls_last=True), "-written_at", "id")
        indexes = (
            models.Index(fields=["family", "-on_date"], name="note_family_day"),
            models.Index(fields=["author"], condition=Q(finished_at=None), name="note_drafts"),
            GinIndex(fields=["about"], name="note_about"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="stays_as_finished",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
                func=STAYS_AS_FINISHED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.on_date}"


class NoteSide(NoteContent):
    """What another page had typed when the note had been saved meanwhile; one row a page.

    It waits for its author to settle it; then it is kept until the note is finished.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="sides")
    page = models.UUIDField()
    based_on = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"text", "present", "about"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "note", "kind", "on_date", "at_time", "page", "based_on"),
                *("saved_at", "settled_at"),
            }
        )

    class Meta:
        ordering = ("saved_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("note", "page"), condition=Q(settled_at=None), name="note_side_once_a_page"
            ),
        )

    def __str__(self) -> str:
        return f"Another side of {self.note_id}"


class NoteAddendum(models.Model):
    """Something added to a finished note; it is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "note", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            of_a_finished_one(),
        )

    def __str__(self) -> str:
        return f"Addendum to {self.note_id}"


class NoteContest(models.Model):
    """Somebody says that a finished note, or one passage of it, is wrong. The mark stays.

    `person` is who says so, where they are of the family; `passage` counts from 1.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="contests")
    passage = models.PositiveSmallIntegerField(null=True, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "said"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "note", "passage", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            of_a_finished_one(),
        )

    def __str__(self) -> str:
        return f"Contest of {self.note_id}"


class NoteMove(models.Model):
    """A note was moved to the family that it is about."""

    class Reason(models.TextChoices):
        WRONG_FAMILY = "wrong_family", "It was written under the wrong family"
        CHANGED_FAMILY = "changed_family", "Whom it is about belongs to the other family now"
        BOTH = "duplicate", "The two families were one, and the other record is kept"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="moves")
    from_family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    to_family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "note", "from_family", "to_family", "reason_code", "by", "at"})

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_family=F("to_family")), name="note_move_elsewhere"
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"Move of {self.note_id}"
