"""Submissions to the ministry: which claims went together, and what was said of each."""

import uuid
from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value
from django.urls import reverse

from outcomes.models.claims import Claim
from outcomes.rules.submissions import FileRow, LineState

LINE_CHOICES = [
    (LineState.WAITING.value, "Waiting"),
    (LineState.SUBMITTED.value, "Submitted"),
    (LineState.REFUSED.value, "Not submitted"),
]


def next_number(sequence: str, letters: str) -> Func:
    """`SB-000012`, given by the database."""
    return Func(
        Value(sequence),
        template=f"('{letters}-' || to_char(nextval(%(expressions)s), 'FM999999000000'))",
        output_field=models.CharField(max_length=20),
    )


class Submission(models.Model):
    """Claims of one phase that an analyst submits together; sealed once it is complete."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        max_length=20, unique=True, db_default=next_number("outcomes_submission_reference", "SB")
    )
    phase = models.CharField(max_length=60)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "reference", "phase", "asked_by", "asked_at", "completed_at", "rows"),
                "sha256",
            }
        )

    class Meta:
        ordering = ("-asked_at",)
        triggers = (
            pgtrigger.Protect(
                name="sealed_once_complete",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__completed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The submission's page."""
        return reverse("outcomes:submission", args=[self.pk])


class SubmissionLine(models.Model):
    """One claim of a submission: what became of it, and what the file says of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="submission_lines")
    state = models.CharField(max_length=10, choices=LINE_CHOICES, default=LineState.WAITING.value)
    refusal = models.CharField(max_length=300, blank=True)
    claim_reference = models.CharField(max_length=20)
    family_ref = models.CharField(max_length=40)
    route = models.CharField(max_length=10)
    judged_on = models.DateField(null=True)
    submitted_on = models.DateField(null=True)
    receipt = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "submission", "claim", "state", "refusal", "claim_reference"),
                *("family_ref", "route", "judged_on", "submitted_on", "receipt"),
            }
        )

    class Meta:
        ordering = ("submission", "claim_reference")
        constraints = (
            models.UniqueConstraint(fields=("submission", "claim"), name="submission_line_once"),
            # No claim goes to the ministry twice.
            models.UniqueConstraint(
                fields=("claim",),
                condition=Q(state=LineState.SUBMITTED.value),
                name="submission_of_claim_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.SUBMITTED.value)
                | (Q(judged_on__isnull=False) & Q(submitted_on__isnull=False) & ~Q(receipt="")),
                name="submission_line_whole",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="sealed_once_answered",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=LineState.WAITING.value),
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim_reference} {self.state}"

    def as_row(self, phase: str) -> FileRow:
        """As the file has it; of submitted lines, whose days the database holds to be there."""
        return FileRow(
            claim_reference=self.claim_reference,
            family_ref=self.family_ref,
            phase=phase,
            route=self.route,
            judged_on=self.judged_on or date.min,
            submitted_on=self.submitted_on or date.min,
            receipt=self.receipt,
        )
