"""Claims for results: those that came with the case files and those made here."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models import Family
from families.models.family import history


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    DRAFT = "draft", "Draft"
    READY = "ready", "Ready"
    IN_AUDIT = "in_internal_audit", "In internal audit"
    AUDIT_PASSED = "audit_passed", "Passed internal audit"
    AUDIT_FAILED = "audit_failed", "Failed internal audit"
    SUBMITTED = "submitted", "Submitted"
    PAID = "paid", "Paid"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


LIVE_STATES = (
    ClaimState.DRAFT,
    ClaimState.READY,
    ClaimState.IN_AUDIT,
    ClaimState.AUDIT_PASSED,
    ClaimState.SUBMITTED,
    ClaimState.PAID,
)


@pghistory.track(*history())
class Claim(models.Model):
    """One claim of a family for one route. Only one may live in a family's programme phase."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="claims")
    route = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=ClaimState.choices)
    on_date = models.DateField()
    phase = models.CharField(max_length=60)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "family", "route", "state", "on_date", "phase", "prepared_by", "approved_by"}
        )

    class Meta:
        ordering = ("-on_date", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("family", "phase", "route", "on_date"), name="claim_row_once"
            ),
            models.UniqueConstraint(
                fields=("family", "phase"),
                condition=Q(state__in=[state.value for state in LIVE_STATES]),
                name="claim_one_live_in_phase",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(approved_by=F("prepared_by")),
                name="claim_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.route} {self.state}"
