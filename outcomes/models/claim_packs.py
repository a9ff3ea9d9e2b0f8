"""Claim packs: the answer to a spot check as a document, from what was frozen with a claim."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from outcomes.models.claim_records import ClaimSnapshot
from outcomes.models.claims import Claim


class ClaimPack(models.Model):
    """One document that was made; its file lies sealed outside the database until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="packs")
    snapshot = models.ForeignKey(ClaimSnapshot, on_delete=models.CASCADE, related_name="+")
    job_id = models.UUIDField(unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "claim", "snapshot", "job_id", "made_by", "made_at", "expires_at"),
                *("destroyed_at", "sha256", "size"),
            }
        )

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"Pack of {self.claim_id}"

    def get_absolute_url(self) -> str:
        """Where the packs of its claim are."""
        return reverse("outcomes:claim_packs", args=[self.claim_id])
