"""A past run computed again on what is recorded now, and where the two differ."""

import uuid

from django.conf import settings
from django.db import models

from families.models import Family
from outcomes.models.results import OutcomeRun, never_changed


class Comparison(models.Model):
    """One comparison of a run with its recomputation. Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(OutcomeRun, on_delete=models.CASCADE, related_name="comparisons")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    job_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "run", "asked_by", "job_id", "made_at", "counts"})

    class Meta:
        triggers = never_changed()
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"Comparison of {self.made_at:%Y-%m-%d}"


class ComparedFamily(models.Model):
    """A family that is not as it was in the run.

    `results_differ` says so under the rules of the run. Where the family is held under others
    today (`rules_differ`), `today_differ` says whether those give other results than the run.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="families")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="compared")
    inputs_differ = models.BooleanField()
    results_differ = models.BooleanField()
    rules_differ = models.BooleanField(default=False, db_default=False)
    today_differ = models.BooleanField(default=False, db_default=False)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "comparison", "family", "inputs_differ", "results_differ"),
                *("rules_differ", "today_differ"),
            }
        )

    class Meta:
        triggers = never_changed()
        ordering = ("family__reference",)
        constraints = (
            models.UniqueConstraint(fields=("comparison", "family"), name="compared_family_once"),
        )

    def __str__(self) -> str:
        return f"{self.family_id} in {self.comparison_id}"
