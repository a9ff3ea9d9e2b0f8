"""What is to be disposed of: proposed, reviewed, cooled off, approved by another, executed."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED, not_to_be_emptied

MOVES = [
    *(("proposed", "reviewed"), ("proposed", "refused"), ("reviewed", "refused")),
    *(("reviewed", "approved"), ("approved", "done")),
]
ONLY_WHILE_PROPOSED = """
IF NOT EXISTS (SELECT FROM privacy_disposalbatch
               WHERE id = NEW.batch_id AND state = 'proposed') THEN
    RAISE EXCEPTION 'Nothing is added to a batch that was reviewed.'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class DisposalBatch(models.Model):
    """Records that may be disposed of together. Each state names who brought it about."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "To be reviewed"
        REVIEWED = "reviewed", "Reviewed, cooling off"
        APPROVED = "approved", "Approved, being executed"
        REFUSED = "refused", "Refused"
        DONE = "done", "Executed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    # The end of the days in which anybody can still say no.
    cools_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Of the last line of the ledger then, which stands for all before it.
    ledger_hash = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "state", "proposed_by", "proposed_at", "reviewed_by", "reviewed_at"),
                *("cools_until", "decided_by", "decided_at", "finished_at", "ledger_hash"),
            }
        )

    class Meta:
        ordering = ("-proposed_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None, cools_until=None)
                | Q(
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                    cools_until__gte=F("reviewed_at"),
                ),
                name="disposal_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | Q(
                    reviewed_by__isnull=False,
                    decided_by__isnull=False,
                    decided_at__gte=F("cools_until"),
                )
                & ~Q(decided_by=F("reviewed_by"))
                & ~Q(decided_by=F("proposed_by")),
                name="disposal_by_two_after_cooling",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False)
                | ~Q(state="done") & Q(finished_at=None),
                name="disposal_finished_when_done",
            ),
        )
        triggers = (
            pgtrigger.FSM(name="only_known_moves", field="state", transitions=MOVES),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:disposal", args=[self.pk])

    @property
    def name(self) -> str:
        """For talk and file names; says nothing about anybody."""
        return f"DSP-{self.pk.hex[:8].upper()}"


class DisposalItem(models.Model):
    """One record of a batch, and why. What it says of the record goes with the record."""

    class Kind(models.TextChoices):
        FAMILY = "family", "Family"
        REFERRAL = "referral", "Referral"
        PERSON = "person", "Person out of families that live on"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits"
        LEFT_OUT = "left_out", "Left out"
        STOPPED = "stopped", "Stopped"
        DONE = "done", "Erased"

    class Ground(models.TextChoices):
        RETENTION = "retention", "Its time is over"
        TRANSFER = "transfer", "Its time is over; handed over to somebody else"
        LEFT = "left", "Left the family long ago"
        RIGHT = "right", "The person’s right to erasure"
        ORDER = "order", "Order of a court or of the ICO"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(DisposalBatch, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ground = models.CharField(max_length=10, choices=Ground.choices)
    record_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    rule = models.CharField(max_length=60, blank=True)
    lines = ArrayField(models.TextField(), default=list)
    # Rows by table, as counted when it was proposed, and as they went.
    counted = models.JSONField(default=dict)
    files = models.PositiveIntegerField(default=0)
    erased = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    stopped_by = ArrayField(models.TextField(), default=list)
    # To whom it went before it is erased here, and who has seen their receipt. Stays as evidence.
    handed_to = models.CharField(max_length=120, blank=True)
    handed_on = models.DateField(null=True)
    handed_reference = models.CharField(max_length=80, blank=True)
    handed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Of the file that was made and fetched for it; empty where it went in another way.
    handed_sha256 = models.CharField(max_length=64, blank=True)
    # Of what was recorded then. What has changed since nobody else has, so it is not erased.
    handed_record_sha256 = models.CharField(max_length=64, blank=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        # A date that follows from a birthday tells it.
        personal = frozenset({"record_id", "due_on", "lines"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "batch", "kind", "ground", "reference", "rule", "counted", "files"),
                *("erased", "state", "stopped_by", "ended_at", "handed_to", "handed_on"),
                *("handed_reference", "handed_by", "handed_sha256", "handed_record_sha256"),
                *("received_by", "received_at"),
            }
        )

    class Meta:
        ordering = ("reference", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("record_id",), condition=Q(state="waiting"), name="disposal_waits_once"
            ),
            # Nothing that says whose record it was stays with what was done.
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(record_id=None, reference="", due_on=None, lines=[], ended_at__isnull=False),
                name="disposal_done_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(
                    handed_to="",
                    handed_on=None,
                    handed_reference="",
                    handed_by=None,
                    handed_sha256="",
                    handed_record_sha256="",
                )
                | Q(ground="transfer", handed_on__isnull=False, handed_by__isnull=False)
                & ~Q(handed_to="")
                & ~Q(handed_reference=""),
                name="disposal_handed_over_whole",
            ),
            models.CheckConstraint(
                condition=Q(received_by=None, received_at=None)
                | Q(
                    received_by__isnull=False,
                    received_at__isnull=False,
                    handed_by__isnull=False,
                )
                & ~Q(received_by=F("handed_by")),
                name="disposal_received_by_another",
            ),
        )
        triggers = (
            # What was reviewed is what is erased; only the role for erasure empties a row.
            pgtrigger.Protect(
                name="stays_as_proposed",
                operation=pgtrigger.UpdateOf(
                    *("batch_id", "kind", "ground", "record_id", "due_on", "counted")
                ),
            ),
            pgtrigger.Trigger(
                name="only_while_proposed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ONLY_WHILE_PROPOSED,
            ),
            pgtrigger.Protect(
                name="stays_as_received",
                operation=pgtrigger.UpdateOf(
                    *("handed_to", "handed_on", "handed_reference", "handed_by_id"),
                    *("handed_sha256", "handed_record_sha256", "received_by_id", "received_at"),
                ),
                condition=pgtrigger.Q(old__received_by__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.batch_id}"

    @property
    def awaits_receipt(self) -> bool:
        """Whether it has to be handed over before it is erased, and nobody has seen a receipt."""
        return self.ground == self.Ground.TRANSFER and self.received_by_id is None


class ErasureEntry(models.Model):
    """That something was erased: random keys and counts. Words do not fit in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item_id = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=DisposalItem.Kind.choices)
    # Families with what was put into them, or a referral.
    records = ArrayField(models.UUIDField(), default=list)
    people = ArrayField(models.UUIDField(), default=list)
    rows = models.PositiveIntegerField()
    files = models.PositiveIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "item_id", "at", "kind", "records", "people", "rows", "files"})

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=DisposalItem.Kind.values), name="erasure_of_a_known_kind"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),
            not_to_be_emptied(),
        )

    def __str__(self) -> str:
        return f"Erasure {self.pk}"
