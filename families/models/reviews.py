"""The review of access: somebody says each quarter of each account whether it is still right."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from privacy.models import Team
from privacy.roles import ROLE_NAMES, Role


class AccessReview(models.Model):
    """One account in one quarter, with the role and team that were looked at."""

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        FLAGGED = "flagged", "Flagged"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter = models.CharField(max_length=7)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_reviews"
    )
    role = models.CharField(
        max_length=20, choices=[(role.value, ROLE_NAMES[role]) for role in Role]
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "quarter", "user", "role", "team", "decision", "by", "at"})

    class Meta:
        ordering = ("quarter", "user")
        constraints = (
            models.UniqueConstraint(fields=("quarter", "user"), name="access_review_once"),
            models.CheckConstraint(condition=~Q(by=F("user")), name="access_review_by_other"),
        )

    def __str__(self) -> str:
        return f"{self.quarter}: {self.decision}"
