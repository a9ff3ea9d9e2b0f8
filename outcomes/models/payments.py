"""The ministry's answers as they were read in: a plan first, then what was recorded of it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from outcomes.models.claims import Claim
from outcomes.models.submissions import next_number
from outcomes.rules.payments import PAID, REJECTED, RESULT_WORDS, VERDICT_WORDS, Result
from privacy.encryption import EncryptedTextField


class AnswerFile(models.Model):
    """One file of answers: read in as a plan, and recorded once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        max_length=20, unique=True, db_default=next_number("outcomes_answer_reference", "PA")
    )
    sha256 = models.CharField(max_length=64, unique=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recording_since = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "reference", "sha256", "read_by", "read_at", "recorded_by"),
                *("recording_since", "recorded_at"),
            }
        )

    class Meta:
        ordering = ("-read_at",)
        triggers = (
            pgtrigger.Protect(
                name="sealed_once_recorded",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__recorded_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The page of its plan."""
        return reverse("outcomes:answer", args=[self.pk])


class AnswerLine(models.Model):
    """One line of an answer: what it says, what it comes to, and what was recorded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of_file = models.ForeignKey(AnswerFile, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    claim = models.ForeignKey(
        Claim, null=True, on_delete=models.CASCADE, related_name="answer_lines"
    )
    claim_reference = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=[(PAID, "Paid"), (REJECTED, "Rejected")])
    on_date = models.DateField()
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    reason = EncryptedTextField()
    verdict = models.CharField(
        max_length=20, choices=[(each.value, words) for each, words in VERDICT_WORDS.items()]
    )
    result = models.CharField(
        max_length=10,
        choices=[(each.value, words) for each, words in RESULT_WORDS.items()],
        default=Result.WAITING.value,
    )
    refusal = models.CharField(max_length=300, blank=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "of_file", "line", "claim", "claim_reference", "answer", "on_date"),
                *("amount", "expected", "verdict", "result", "refusal"),
            }
        )

    class Meta:
        ordering = ("of_file", "line")
        constraints = (
            models.UniqueConstraint(fields=("of_file", "line"), name="answer_line_once"),
            # A claim is answered once: paid or rejected, never both, never twice.
            models.UniqueConstraint(
                fields=("claim",),
                condition=Q(result=Result.RECORDED.value),
                name="answer_of_claim_once",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="sealed_once_answered",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__result=Result.WAITING.value),
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim_reference} {self.answer}"
