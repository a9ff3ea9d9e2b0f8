"""What was done with claims beside moving them: rows of a bulk, and claims judged again."""

import uuid

from django.conf import settings
from django.db import models

from families.models import Family
from outcomes.models.claims import Claim
from outcomes.models.results import never_changed
from privacy.encryption import EncryptedTextField

# All that can block a claim, in sentences.
LONGEST_REFUSAL = 2000


class ClaimBulkRow(models.Model):
    """What became of one row of a bulk. It is kept with the change, so a job can be run twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job_id = models.UUIDField()
    item = models.UUIDField()
    family = models.ForeignKey(
        Family, null=True, on_delete=models.PROTECT, related_name="claim_bulk_rows"
    )
    route = models.CharField(max_length=10, blank=True)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="+")
    # Sentences of the rules and references: nothing that anybody typed.
    refusal = models.CharField(max_length=LONGEST_REFUSAL, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "job_id", "item", "family", "route", "claim", "refusal"})

    class Meta:
        ordering = ("family__reference", "route", "id")
        constraints = (
            models.UniqueConstraint(fields=("job_id", "item"), name="claim_bulk_row_once"),
        )
        triggers = never_changed()

    def __str__(self) -> str:
        return f"{self.route} {'refused' if self.refusal else 'done'}"


class ClaimRecomputation(models.Model):
    """A claim judged again: on what was frozen with it, and on the records of that moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="recomputations")
    job_id = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    snapshot = models.PositiveIntegerField()
    frozen_same = models.BooleanField()
    today_same = models.BooleanField()
    today_claimable = models.BooleanField()
    blocked_by = models.TextField(blank=True)
    # Names of case files, joined by semicolons.
    changed_records = models.CharField(max_length=200, blank=True)
    differences = EncryptedTextField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special = frozenset({"differences"})
        plain = frozenset(
            {
                *("id", "claim", "job_id", "by", "made_at", "snapshot", "frozen_same"),
                *("today_same", "today_claimable", "blocked_by", "changed_records"),
            }
        )

    class Meta:
        ordering = ("-made_at",)
        triggers = never_changed()

    def __str__(self) -> str:
        return f"Recomputation of {self.claim_id}"
