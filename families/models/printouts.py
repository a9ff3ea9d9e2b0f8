"""What was made for paper: a visit pack, the whole record, the plan for the family."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from families.models.assessments import Assessment
from families.models.family import Family
from privacy.encryption import EncryptedTextField


class Printout(models.Model):
    """One document, its maker's alone: it shows what they saw when it was made.

    Its file lies sealed outside the database until it expires, or until something happens to the
    family after which no copy of it may be had any more.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", "Visit pack"
        RECORD = "record", "Whole record"
        PLAN = "plan", "Plan for the family"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="printouts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    job_id = models.UUIDField(unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    # What stands in it, in JSON, for the page that prints without the file; of a record alone.
    told = EncryptedTextField()

    class Privacy:
        personal = frozenset({"told"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "kind", "assessment", "job_id", "made_by", "made_at"),
                *("expires_at", "destroyed_at", "sha256", "size"),
            }
        )

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="plan", assessment__isnull=False)
                | (~models.Q(kind="plan") & models.Q(assessment=None)),
                name="printout_of_a_plan_names_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.family_id}"

    def get_absolute_url(self) -> str:
        """Where what one printed of the family is."""
        return reverse("families:printouts", args=[self.family_id])
