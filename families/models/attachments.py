"""Papers of a family: a letter, a certificate, a photograph; and what each of them shows.

The row says what it is; the file stands sealed in the folder for files, under keys of its own.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family, Person
from families.models.notes import Note
from families.models.work import Need, Observation
from families.rules.attachments import KINDS, FileKind
from privacy.encryption import EncryptedTextField

STAYS_AS_ATTACHED = """
    IF (NEW.reference, NEW.sha256, NEW.size, NEW.content, NEW.added_by_id, NEW.added_at)
        IS DISTINCT FROM
        (OLD.reference, OLD.sha256, OLD.size, OLD.content, OLD.added_by_id, OLD.added_at) THEN
        RAISE EXCEPTION 'What was attached is not exchanged.' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL THEN
        RAISE EXCEPTION 'A removed file is gone.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Attachment(models.Model):
    """A file and what it is. `person` is whose it is; nobody stands for the whole family."""

    class Kind(models.TextChoices):
        LETTER = "letter", "Letter"
        REPORT = "report", "Report"
        CERTIFICATE = "certificate", "Certificate or result"
        SIGNED = "signed", "Signed form"
        PHOTO = "photo", "Photograph"
        OTHER = "other", "Other document"

    class Scan(models.TextChoices):
        NONE = "none", "Not scanned"
        CLEAN = "clean", "Scanned, clean"
        INFECTED = "infected", "Infected"

    class Removed(models.TextChoices):
        WRONG_FAMILY = "wrong_family", "It belongs to another family"
        DUPLICATE = "duplicate", "It is attached twice"
        INFECTED = "infected", "The virus scan found something in it"
        MISTAKE = "mistake", "It was attached by mistake"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="attachments")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = EncryptedTextField()
    file_name = EncryptedTextField()
    on_date = models.DateField()
    content = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True, blank=True)
    threat = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_for = models.CharField(max_length=20, blank=True, choices=Removed.choices)

    class Privacy:
        personal = frozenset({"person", "title", "file_name"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "reference", "family", "kind", "on_date", "content", "size", "sha256"),
                *("scan", "scanned_at", "threat", "added_by", "added_at"),
                *("removed_at", "removed_by", "removed_for"),
            }
        )

    class Meta:
        ordering = ("-on_date", "-added_at", "id")
        indexes = (
            models.Index(fields=["family", "-on_date"], name="attachment_family_day"),
            models.Index(
                fields=["added_at"],
                condition=Q(scan="none", removed_at=None),
                name="attachment_not_scanned",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_for="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_for="")),
                name="attachment_removed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(scan="none", scanned_at=None, threat="")
                | Q(scan="clean", scanned_at__isnull=False, threat="")
                | (Q(scan="infected", scanned_at__isnull=False) & ~Q(threat="")),
                name="attachment_scan_says_when",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="stays_as_attached",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=STAYS_AS_ATTACHED,
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def file_kind(self) -> FileKind:
        """What kind of file it is."""
        return KINDS[self.content]


class AttachmentLink(models.Model):
    """What a paper shows: a need, a dated fact, or a note; one row each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="links")
    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.CASCADE, related_name="papers"
    )
    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.CASCADE, related_name="papers"
    )
    note = models.ForeignKey(
        Note, null=True, blank=True, on_delete=models.CASCADE, related_name="papers"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "attachment", "need", "observation", "note", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("attachment", "need", "observation", "note"),
                nulls_distinct=False,
                name="attachment_link_once",
            ),
            models.CheckConstraint(
                condition=Q(need__isnull=False, observation=None, note=None)
                | Q(need=None, observation__isnull=False, note=None)
                | Q(need=None, observation=None, note__isnull=False),
                name="attachment_link_to_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.attachment_id} shows {self.need_id or self.observation_id or self.note_id}"
