"""Complaints about how information is used (section 164A of the Data Protection Act 2018)."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED
from privacy.models.requests import SubjectRequest
from privacy.rules.complaints import Standing, clock
from privacy.rules.requests import Clock

# What the person said stays as it was said, so that its earlier forms need no copies.
AS_SAID = ("name", "contact", "text")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), exclude=list(AS_SAID))
class Complaint(models.Model):
    """Somebody complains. It is joined to nobody's record: they may not be in one."""

    class Who(models.TextChoices):
        SELF = "self", "My own information"
        CHILD = "child", "Information about my child"
        OTHER = "other", "Somebody else's information, for whom I act"

    class About(models.TextChoices):
        ACCESS = "access", "I asked for my information and did not get it"
        SHARED = "shared", "My information was shared with somebody who should not have it"
        WRONG = "wrong", "What you hold about me is wrong"
        LOOKED_AT = "looked_at", "Somebody looked at my information without a reason"
        KEPT = "kept", "You keep or use my information when you should not"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Partly upheld"
        NOT_UPHELD = "not_upheld", "Not upheld"
        WITHDRAWN = "withdrawn", "Withdrawn by the person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received_on = models.DateField()
    channel = models.CharField(max_length=20, choices=SubjectRequest.Channel.choices)
    recorded_at = models.DateTimeField(default=timezone.now)
    # Nobody: it came by the form that is open to everybody.
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=10, choices=Who.choices)
    about = models.CharField(max_length=12, choices=About.choices)
    name = EncryptedTextField()
    contact = EncryptedTextField()
    text = EncryptedTextField()
    acknowledged_on = models.DateField(null=True)
    acknowledged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # The last day on which they were told how it stands.
    told_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices)
    outcome_on = models.DateField(null=True)
    outcome_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset(AS_SAID)
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "received_on", "channel", "recorded_at", "recorded_by", "who", "about"),
                *("acknowledged_on", "acknowledged_by", "told_on", "outcome", "outcome_on"),
                "outcome_by",
            }
        )

    class Meta:
        ordering = (F("outcome_on").desc(nulls_first=True), "received_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(told_on=None)
                | Q(told_on__gte=F("acknowledged_on"), acknowledged_on__isnull=False),
                name="complaint_told_after_acknowledged",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on=None, acknowledged_by=None)
                | Q(acknowledged_on__gte=F("received_on"), acknowledged_by__isnull=False),
                name="complaint_acknowledged_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None, outcome_by=None)
                | Q(outcome_on__gte=F("acknowledged_on"), outcome_by__isnull=False)
                & Q(acknowledged_on__isnull=False)
                & ~Q(outcome=""),
                name="complaint_answered_whole",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="answered_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__outcome_on__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:complaint", args=[self.pk])

    @property
    def reference(self) -> str:
        """A short name for talk and letters; says nothing about the person."""
        return f"CMP-{self.pk.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be answered."""
        return self.outcome_on is None

    @property
    def standing(self) -> Standing:
        """What its clock is worked out from."""
        return Standing(self.received_on, self.acknowledged_on, self.told_on, self.outcome)

    @property
    def clock(self) -> Clock:
        """How it stands today."""
        return clock(self.standing, timezone.localdate())


class ComplaintEntry(models.Model):
    """What was done about a complaint, in the order in which it was. Never changed."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        ENQUIRY = "enquiry", "Enquiry made"
        INFORMED = "informed", "Told how it stands"
        OUTCOME = "outcome", "Answered"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = EncryptedTextField()

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "complaint", "kind", "on", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["complaint", "-at"], name="complaint_entry_at"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"
