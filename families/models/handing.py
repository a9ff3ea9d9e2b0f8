"""A worker's caseload handed on to somebody else, with a result for each family."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family


class CaseloadMove(models.Model):
    """Whose families, to whom (or nobody for now), from which day, and who asked. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_on = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "worker", "to", "started_on", "asked_at", "asked_by"})

    class Meta:
        ordering = ("-asked_at",)
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"Caseload handed on {self.asked_at:%Y-%m-%d}"


class CaseloadMoveRow(models.Model):
    """One family of it: chosen when it was asked for, and later what became of it."""

    class Became(models.TextChoices):
        WAITING = "", "Waits"
        MOVED = "moved", "Handed on"
        REFUSED = "refused", "Stays"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    move = models.ForeignKey(CaseloadMove, on_delete=models.CASCADE, related_name="rows")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="caseload_moves")
    became = models.CharField(max_length=10, choices=Became.choices, default=Became.WAITING)
    # In the words of the rule that stood in the way; it names workers at most.
    refusal = models.CharField(max_length=300, default="")

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "move", "family", "became", "refusal"})

    class Meta:
        ordering = ("move", "family")
        constraints = (
            models.UniqueConstraint(fields=("move", "family"), name="handed_on_once_a_move"),
            models.CheckConstraint(
                condition=Q(became="refused") | Q(refusal=""), name="handing_on_refused_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.family_id} {self.became or 'waits'}"
