"""Openings of records that deserve a question, and what was asked and answered about them."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED
from privacy.rules.oversight import in_words

MOVES = [
    *(("open", "asked"), ("asked", "answered"), ("answered", "asked")),
    *(("open", "settled"), ("asked", "settled"), ("answered", "settled")),
]


class OddAccess(models.Model):
    """What a worker opened on a day, of one family or of very many, that somebody should ask about.

    It points to the audit trail, and holds no foreign key to the family: it outlives the record.
    """

    class State(models.TextChoices):
        OPEN = "open", "To look at"
        ASKED = "asked", "Asked"
        ANSWERED = "answered", "Answered"
        SETTLED = "settled", "Settled"

    class Outcome(models.TextChoices):
        EXPECTED = "expected", "As expected: it was their work"
        REPORTED = "reported", "Not explained: reported, and followed up elsewhere"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="odd_access")
    day = models.DateField()
    family_id = models.UUIDField(null=True)
    # The family's own: whoever asks need not be able to open it, and learns no name by it.
    reference = models.CharField(max_length=40, blank=True)
    reasons = ArrayField(models.CharField(max_length=20))
    openings = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # The first of its events.
    event_id = models.UUIDField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "worker", "day", "family_id", "reference", "reasons", "openings"),
                *("families", "first_at", "last_at", "event_id", "found_at", "state", "asked_by"),
                *("asked_at", "due_on", "answered_at", "outcome", "settled_by", "settled_at"),
            }
        )

    class Meta:
        ordering = ("-day", "-last_at", "id")
        indexes = (models.Index(fields=["state", "-day"], name="odd_access_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("worker", "day", "family_id"), nulls_distinct=False, name="odd_access_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | ~Q(asked_by=F("worker")),
                name="odd_access_asked_by_other",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("worker")),
                name="odd_access_settled_by_other",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "answered"])
                | Q(asked_by__isnull=False, asked_at__isnull=False, due_on__isnull=False),
                name="odd_access_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_by=None, settled_at=None) & ~Q(state="settled")
                | Q(state="settled", settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(outcome=""),
                name="odd_access_settled_with_outcome",
            ),
        )
        triggers = (
            pgtrigger.FSM(name="only_known_moves", field="state", transitions=MOVES),
            pgtrigger.Protect(
                name="settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="settled"),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.reference or 'many families'}"

    @property
    def reason_words(self) -> list[str]:
        """Why somebody should ask."""
        return in_words(self.reasons)

    @property
    def is_overdue(self) -> bool:
        """The worker has not answered in time."""
        asked = self.state == self.State.ASKED
        return bool(asked and self.due_on and self.due_on < timezone.localdate())


class AccessMessage(models.Model):
    """A question, an answer, or an overseers' own note about what was opened. Never changed."""

    class Kind(models.TextChoices):
        QUESTION = "question", "Question"
        ANSWER = "answer", "Answer"
        NOTE = "note", "Note for the overseers"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(OddAccess, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = EncryptedTextField()

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "finding", "kind", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        triggers = (
            pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),
            pgtrigger.Trigger(
                name="each_for_themselves",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF (NEW.kind = 'answer') <> EXISTS (SELECT FROM privacy_oddaccess odd
                        WHERE odd.id = NEW.finding_id AND odd.worker_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'The worker answers, and only others ask and note.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} about {self.finding_id}"


class StaffHome(models.Model):
    """The postcode in which a member of staff lives, if they have given it: for comparing alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="home")
    postcode = EncryptedTextField()

    class Privacy:
        personal = frozenset({"postcode"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "user"})

    def __str__(self) -> str:
        return f"Home of {self.user_id}"
