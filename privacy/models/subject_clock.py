"""What moves the clock of a subject request, and who may act: each with its reason."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED
from privacy.models.requests import SubjectRequest
from privacy.rules.acting import FACTORS


class SubjectExtension(models.Model):
    """More time was taken: three months from the start, told within the first (SAR-04)."""

    class Why(models.TextChoices):
        COMPLEX = "complex", "The request is complex"
        MANY = "many", "The same person made many requests"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        SubjectRequest, on_delete=models.PROTECT, related_name="extension"
    )
    told_on = models.DateField()
    why = models.CharField(max_length=10, choices=Why.choices)
    reason = EncryptedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "request", "told_on", "why", "by", "at"})

    class Meta:
        triggers = (pgtrigger.Protect(name="never_changed", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return f"More time, told on {self.told_on}"


class SubjectPause(models.Model):
    """What was asked of the person so that it is clear what they mean (SAR-05)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="pauses")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True)
    reason = EncryptedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "request", "asked_on", "answered_on", "by"})

    class Meta:
        ordering = ("asked_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("request",), condition=Q(answered_on=None), name="one_open_pause"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("asked_on")),
                name="pause_answered_after_asked",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="answered_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_on__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"Asked on {self.asked_on}"


class ActingDecision(models.Model):
    """Whether somebody may act for a child: six factors, and what follows from them (SAR-10).

    A later one takes the place of the one before; none is changed.
    """

    class Outcome(models.TextChoices):
        MAY_ACT = "may_act", "The parent may act for the child"
        CHILD_ASKS = "child_asks", "The child understands and decides: ask the child"
        MAY_NOT = "may_not", "The parent may not act for the child"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="acting")
    # The answer to each factor, in the order of the rules.
    answers = ArrayField(models.CharField(max_length=10), size=len(FACTORS))
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = EncryptedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reason", "answers"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "request", "outcome", "by", "at"})

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(answers__len=len(FACTORS)), name="acting_all_factors"
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return self.get_outcome_display()


class RestrictedRequest(models.Model):
    """Somebody in the answer has to be protected from whoever reads it. It is not taken back."""

    class Why(models.TextChoices):
        SEPARATED = "separated", "Others were separated from this family for safety"
        ADDRESS = "protected_address", "Somebody of the family has a protected address"
        ABUSE = "abuse", "Abuse is recorded in the family"
        RESTRICTED = "restricted_family", "The family is restricted or sealed"
        OFFICER = "officer", "An officer says so"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        SubjectRequest, on_delete=models.PROTECT, related_name="restricted"
    )
    why = models.CharField(max_length=20, choices=Why.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "request", "why", "by", "at"})

    class Meta:
        triggers = (pgtrigger.Protect(name="stays", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return self.get_why_display()
