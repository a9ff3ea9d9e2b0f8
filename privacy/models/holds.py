"""Which schedules are in force, and what is kept past its date: proposed by one, decided by two."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED


class RetentionPublication(models.Model):
    """The schedules that decide from a moment on. Until one is published nothing is disposed of.

    Of several about the same records the later date decides; `reason` says why one is left out.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for another person"
        PUBLISHED = "published", "Published"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedules = ArrayField(models.UUIDField())
    reason = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "schedules", "state", "proposed_by", "proposed_at"),
                *("decided_by", "decided_at"),
            }
        )

    class Meta:
        ordering = ("-proposed_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="publication_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="publication_decided",
            ),
            # One at a time, so that nobody publishes what another proposal has overtaken.
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="proposed"), name="publication_one_waits"
            ),
        )
        triggers = (
            pgtrigger.FSM(
                name="only_known_moves",
                field="state",
                transitions=[("proposed", "published"), ("proposed", "refused")],
            ),
            pgtrigger.Protect(
                name="stays_as_proposed",
                operation=pgtrigger.UpdateOf("schedules", "reason", "proposed_by_id"),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"Publication of {self.proposed_at:%Y-%m-%d}"


class RetentionHold(models.Model):
    """Keeps one record, one person's records, or a whole class, until two people lift it.

    The keys are no foreign keys: a hold on a person outlives one record of theirs.
    """

    class Reason(models.TextChoices):
        INQUIRY = "inquiry", "Public inquiry or review"
        COURT = "court", "Court order or proceedings"
        LEGAL_CLAIM = "legal_claim", "Legal claim against the council"
        POLICE = "police", "Police or safeguarding investigation"
        COMPLAINT = "complaint", "Complaint, ombudsman or the ICO"
        RIGHTS = "rights", "A right of somebody that is not settled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_id = models.UUIDField(null=True, db_index=True)
    person_id = models.UUIDField(null=True, db_index=True)
    record_class = models.CharField(max_length=60, blank=True)
    # The council's own reference of what is held: no name stands here.
    reference = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField()
    lift_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lift_asked_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"person_id"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "record_id", "record_class", "reference", "reason_code", "placed_by"),
                *("placed_at", "review_on", "lift_asked_by", "lift_asked_at", "lifted_by"),
                "lifted_at",
            }
        )

    class Meta:
        ordering = ("review_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(record_id__isnull=False, person_id=None, record_class="")
                | Q(record_id=None, person_id__isnull=False, record_class="")
                | Q(record_id=None, person_id=None) & ~Q(record_class=""),
                name="hold_of_one",
            ),
            models.CheckConstraint(
                condition=Q(lift_asked_by=None, lift_asked_at=None)
                | Q(lift_asked_by__isnull=False, lift_asked_at__isnull=False),
                name="hold_lift_asked_whole",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False, lift_asked_by__isnull=False)
                & ~Q(lifted_by=F("lift_asked_by")),
                name="hold_lifted_by_two",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="lifted_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="covers_the_same",
                operation=pgtrigger.UpdateOf(
                    *("record_id", "person_id", "record_class", "reason_code", "placed_by_id")
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:hold", args=[self.pk])

    @property
    def name(self) -> str:
        """For talk; says nothing about anybody."""
        return f"HOLD-{self.pk.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        """Whether it keeps anything."""
        return self.lifted_at is None


class HoldStep(models.Model):
    """What was said of a hold when it was placed, reviewed or lifted. Never changed."""

    class Kind(models.TextChoices):
        PLACED = "placed", "Placed"
        REVIEWED = "reviewed", "Reviewed and kept"
        LIFT_ASKED = "lift_asked", "Lifting asked for"
        LIFT_REFUSED = "lift_refused", "Lifting refused"
        LIFTED = "lifted", "Lifted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.ForeignKey(RetentionHold, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField(null=True)
    text = EncryptedTextField()

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "hold", "kind", "by", "at", "review_on"})

    class Meta:
        ordering = ("-at", "-id")
        triggers = (pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.hold_id}"
