"""Requests of people for rights beside access, and whom of their recipients was told."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.requests import SubjectRequest
from privacy.rules import rights as rules
from privacy.rules.requests import Clock, clock


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), exclude=["text"])
class RightsRequest(models.Model):
    """Somebody uses a right. The clock runs as that of a subject request, without a pause.

    `person_id` is no foreign key: the request outlives the person's record. The basis is that of
    the day on which it came: a later change of the register changes no decision.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(db_index=True)
    right = models.CharField(max_length=16, choices=rules.choices(rules.RIGHT_WORDS))
    purpose = models.CharField(max_length=16, choices=rules.choices(rules.PURPOSE_WORDS))
    basis = models.CharField(max_length=20, choices=rules.choices(rules.BASIS_WORDS))
    received_on = models.DateField()
    channel = models.CharField(max_length=20, choices=SubjectRequest.Channel.choices)
    requester = models.CharField(max_length=20, choices=SubjectRequest.Requester.choices)
    text = EncryptedTextField()
    identity_asked_on = models.DateField(null=True)
    identity_checked_on = models.DateField(null=True)
    identity_how = models.CharField(
        max_length=20, blank=True, choices=SubjectRequest.IdentityHow.choices
    )
    # The day on which the person was told of more time.
    extended_on = models.DateField(null=True)
    clock_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_working_on = models.DateField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        max_length=12, blank=True, choices=rules.choices(rules.OUTCOME_WORDS)
    )
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Of a restriction: when the information may be used again. Of an erasure: when it was done.
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"person_id", "text"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "right", "purpose", "basis", "received_on", "channel", "requester"),
                *("identity_asked_on", "identity_checked_on", "identity_how", "extended_on"),
                *("clock_from", "due_on", "due_working_on", "opened_at", "opened_by"),
                *("outcome", "decided_on", "decided_by", "answered_on", "answered_by"),
                *("ended_on", "ended_by"),
            }
        )

    class Meta:
        ordering = ("received_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(identity_checked_on=None, identity_how="")
                | Q(identity_checked_on__isnull=False) & ~Q(identity_how=""),
                name="right_identity_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None, decided_by=None)
                | Q(decided_on__gte=F("received_on"), decided_by__isnull=False) & ~Q(outcome=""),
                name="right_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None)
                | Q(answered_on__gte=F("decided_on"), answered_by__isnull=False) & ~Q(outcome=""),
                name="right_answered_after_decided",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None)
                | Q(ended_by__isnull=False, right__in=("restriction", "erasure"))
                & Q(ended_on__gte=F("decided_on"), outcome__in=("granted", "partly")),
                name="right_ended_whole",
            ),
            # Whoever objects to the study is left out of it, whatever anybody decides.
            models.CheckConstraint(
                condition=~Q(right="objection", purpose="nis", outcome__in=("refused", "partly")),
                name="right_study_objection_stands",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="decided_stays",
                operation=pgtrigger.UpdateOf("outcome", "decided_on", "decided_by_id", "purpose"),
                condition=pgtrigger.Q(old__decided_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:right", args=[self.pk])

    @property
    def reference(self) -> str:
        """A short name for talk and letters; says nothing about the person."""
        return f"RGT-{self.pk.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        """Whether the person still has to be answered."""
        return self.answered_on is None

    @property
    def clock(self) -> Clock:
        """How it stands today."""
        return clock(
            due_on=self.due_on,
            working_on=self.due_working_on,
            closed_on=self.answered_on,
            today=timezone.localdate(),
        )

    @property
    def law(self) -> rules.Answer:
        """What the law says of this right under this basis."""
        return rules.answer_of(self.right, self.basis, self.purpose)


class RightsEntry(models.Model):
    """What was done about a request, in the order in which it was. Never changed."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", "Told that it takes longer"
        HEARD = "heard", "The person was heard"
        DONE = "done", "What was done"
        DECIDED = "decided", "Decided"
        ANSWERED = "answered", "The person was told"
        ENDED = "ended", "Ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = EncryptedTextField()

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "request", "kind", "on", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["request", "-at"], name="rights_entry_at"),)
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.request_id}"


class RecipientNotice(models.Model):
    """Somebody who had received the information is told what became of it (Art 19)."""

    class Status(models.TextChoices):
        TO_TELL = "to_tell", "To be told"
        TOLD = "told", "Told"
        IMPOSSIBLE = "impossible", "Impossible, or out of all proportion"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="notices")
    recipient = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    received_on = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.TO_TELL)
    on = models.DateField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "request", "recipient", "what", "received_on", "status", "on", "by"}
        )

    class Meta:
        ordering = ("recipient", "received_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(status="to_tell", on=None, by=None)
                | Q(on__isnull=False, by__isnull=False) & ~Q(status="to_tell"),
                name="recipient_notice_whole",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="settled_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="to_tell"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient} of {self.request_id}"
