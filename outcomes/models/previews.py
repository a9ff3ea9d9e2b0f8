"""What a local plan would change for the families there are: computed before it is published."""

import uuid

from django.conf import settings
from django.db import models

from families.models import Family, FrameworkVersion, LocalPlan
from outcomes.models.results import never_changed


class PlanPreview(models.Model):
    """All families of a framework judged as they are held and under a plan, on one day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(LocalPlan, on_delete=models.PROTECT, related_name="previews")
    # Of the plan's text: a draft that is changed afterwards has another.
    plan_sha256 = models.CharField(max_length=64)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    in_force = models.ForeignKey(LocalPlan, null=True, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    job_id = models.UUIDField(null=True)
    counts = models.JSONField(default=dict)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "plan", "plan_sha256", "version", "in_force", "as_of", "made_at"),
                *("asked_by", "job_id", "counts"),
            }
        )

    class Meta:
        triggers = never_changed()
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"Preview of {self.made_at:%Y-%m-%d}"


class PreviewedFamily(models.Model):
    """One family of a preview: what it gains and what it loses."""

    class Verdict(models.TextChoices):
        GAINS = "gains", "Gains"
        LOSES = "loses", "Loses"
        BOTH = "both", "Gains and loses"
        STAYS = "stays", "Stays as it is"
        LEFT_OUT = "left_out", "Cannot be judged under the plan"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    preview = models.ForeignKey(PlanPreview, on_delete=models.CASCADE, related_name="families")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="previewed")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    eligible_now = models.BooleanField()
    eligible_then = models.BooleanField()
    sustained_gained = models.PositiveSmallIntegerField()
    sustained_lost = models.PositiveSmallIntegerField()
    claimable_gained = models.PositiveSmallIntegerField()
    claimable_lost = models.PositiveSmallIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "preview", "family", "verdict", "eligible_now", "eligible_then"),
                *("sustained_gained", "sustained_lost", "claimable_gained", "claimable_lost"),
            }
        )

    class Meta:
        triggers = never_changed()
        ordering = ("family__reference",)
        constraints = (
            models.UniqueConstraint(fields=("preview", "family"), name="previewed_family_once"),
        )

    def __str__(self) -> str:
        return f"{self.family_id} {self.verdict}"
