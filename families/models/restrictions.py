"""Families that fewer people may open than would otherwise reach them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models.family import Family

# The level of every family that has no restriction in force.
NORMAL = "normal"


class Restriction(models.Model):
    """Restricted: no more by team or role, only by a grant or by name. Sealed: by name alone."""

    class Level(models.TextChoices):
        RESTRICTED = "restricted", "Restricted"
        SEALED = "sealed", "Sealed"

    class Reason(models.TextChoices):
        SAFETY = "safety", "Somebody would be in danger if it were known where they are"
        STAFF = "staff", "A member of staff, a councillor, or a family of theirs"
        COURT = "court", "A court or the police asked for it"
        ADOPTION = "adoption", "An adoption"
        INTEREST = "interest", "The press or the public take an interest"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="restrictions")
    # The family's own: whoever looks after restrictions need not be able to open it.
    reference = models.CharField(max_length=40)
    level = models.CharField(max_length=20, choices=Level.choices)
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "reference", "level", "reason_code", "put_by", "put_at"),
                *("ended_by", "ended_at"),
            }
        )

    class Meta:
        ordering = (F("ended_at").desc(nulls_first=True), "-put_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("family",), condition=Q(ended_at=None), name="restriction_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="restriction_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_level_display()}"


class RestrictionName(models.Model):
    """Somebody who may open a restricted or sealed family all the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restriction = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="named")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "restriction", "user"})

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("restriction", "user"), name="restriction_names_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} may open {self.restriction_id}"
