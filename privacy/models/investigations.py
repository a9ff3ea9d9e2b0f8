"""Exports of the audit trail for an investigation: proposed, approved by another, handed out."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED

MOVES = [
    *(("proposed", "approved"), ("proposed", "refused"), ("approved", "ready")),
    *(("ready", "destroyed"),),
]
# What was approved is what is made.
PROPOSED = ("worker_id", "record_id", "from_day", "to_day", "proposed_by_id", "reason")


class Investigation(models.Model):
    """All events of one worker, or about one record, in some time; its file expires."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for another person"
        APPROVED = "approved", "Approved, being made"
        REFUSED = "refused", "Refused"
        READY = "ready", "Ready"
        DESTROYED = "destroyed", "Destroyed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    record_id = models.UUIDField(null=True)
    # The family's own, where the record is one: no name stands here.
    reference = models.CharField(max_length=40, blank=True)
    from_day = models.DateField()
    to_day = models.DateField()
    reason = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # Whether the trail held, and the signed checkpoint that it was held against.
    sound = models.BooleanField(null=True)
    checkpoint = models.JSONField(default=dict)
    built_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "worker", "record_id", "reference", "from_day", "to_day", "state"),
                *("proposed_by", "proposed_at", "decided_by", "decided_at", "rows", "sha256"),
                *("sound", "checkpoint", "built_at", "expires_at"),
            }
        )

    class Meta:
        ordering = ("-proposed_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(worker=None) ^ Q(record_id=None), name="investigation_of_one"
            ),
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")), name="investigation_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(worker=None) | ~Q(worker=F("proposed_by")), name="investigation_not_own"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & (Q(worker=None) | ~Q(decided_by=F("worker"))),
                name="investigation_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="investigation_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(rows__isnull=False, built_at__isnull=False, expires_at__isnull=False)
                & ~Q(sha256=""),
                name="investigation_ready_is_whole",
            ),
        )
        triggers = (
            pgtrigger.FSM(name="only_known_moves", field="state", transitions=MOVES),
            pgtrigger.Protect(name="stays_as_proposed", operation=pgtrigger.UpdateOf(*PROPOSED)),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:investigation", args=[self.pk])

    @property
    def name(self) -> str:
        """For talk and file names; says nothing about anybody."""
        return f"INV-{self.pk.hex[:8].upper()}"

    @property
    def subject(self) -> str:
        """Whose events, or about which record."""
        if self.worker is not None:
            return f"Everything that {self.worker.name} did"
        return f"Everything about {self.reference or self.record_id}"


class InvestigationCopy(models.Model):
    """One copy that was handed out. Its key stands on each of its lines: a leak has a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    investigation = models.ForeignKey(
        Investigation, on_delete=models.PROTECT, related_name="copies"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "investigation", "by", "at", "sha256"})

    class Meta:
        ordering = ("-at", "id")
        triggers = (pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return str(self.pk)
