"""Break-glass: somebody opens a family that is not theirs, for an hour, and says why."""

import uuid
from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from families.models.family import Family
from families.rules.emergencies import review_due
from privacy.encryption import EncryptedTextField

LASTS = timedelta(minutes=60)


class EmergencyOpening(models.Model):
    """One hour with one family; it ends by itself, and somebody else judges it the next day."""

    class Reason(models.TextChoices):
        DANGER = "danger", "Somebody may be in danger now"
        COVER = "cover", "Their worker is away and cannot wait for"
        COURT = "court", "A court, the police or a hospital asks now"
        OTHER = "other", "Another reason"

    class Decision(models.TextChoices):
        JUSTIFIED = "justified", "It was justified"
        NOT_JUSTIFIED = "not_justified", "It was not justified, and is followed up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="emergencies")
    # The family's own: the data protection officer judges without opening it.
    reference = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    reason = EncryptedTextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Whose it is to judge, and by the end of which day; once it is late, others are told.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    review_due_on = models.DateField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "user", "family", "reference", "reason_code", "opened_at", "ends_at"),
                *("decision", "reviewed_by", "reviewed_at"),
                *("reviewer", "review_due_on", "escalated_at"),
            }
        )

    class Meta:
        ordering = (F("reviewed_at").desc(nulls_first=True), "-opened_at", "id")
        indexes = (models.Index(fields=["user", "ends_at"], name="emergency_user_until"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + LASTS),
                name="emergency_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(decision="", reviewed_by=None, reviewed_at=None)
                | (Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(decision="")),
                name="emergency_reviewed_with_decision",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="emergency_reviewed_by_other",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("user")),
                name="emergency_reviewer_is_other",
            ),
        )

        triggers = (
            # Nobody hands the judgement of their own opening to somebody whom they like better.
            pgtrigger.Protect(
                name="reviewer_set_once",
                operation=pgtrigger.UpdateOf("reviewer_id"),
                condition=pgtrigger.Q(old__reviewer__isnull=False)
                & pgtrigger.Q(old__reviewer__df=pgtrigger.F("new__reviewer")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} opened {self.reference}"

    @property
    def due_on(self) -> date:
        """By the end of which day it is judged."""
        return self.review_due_on or review_due(timezone.localdate(self.opened_at))

    @property
    def is_overdue(self) -> bool:
        """Nobody has judged it by then."""
        return self.reviewed_at is None and timezone.localdate() > self.due_on
