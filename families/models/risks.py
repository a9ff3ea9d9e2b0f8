"""Alerts: a risk that whoever meets the family must know of beforehand, and how high it is."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family
from privacy.encryption import EncryptedTextField

_ENDED = Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_as="")
STANDS = Q(ended_at=None)


class Risk(models.Model):
    """What somebody judged on a day. A new judgement is a new row: it `follows` the earlier one."""

    class Kind(models.TextChoices):
        NOT_ALONE = "not_alone", "Do not visit alone"
        ELSEWHERE = "elsewhere", "Do not meet at home"
        CONTACT = "contact", "Ring, write or call only as agreed"
        THREATS = "threats", "Threats or violence to workers"
        ANIMAL = "animal", "Dog or other animal"
        WEAPON = "weapon", "There may be a weapon"
        INFECTION = "infection", "Infection or other danger to health"
        OTHER = "other", "Something else"

    class Level(models.IntegerChoices):
        LOW = 1, "Low"
        MEDIUM = 2, "Medium"
        HIGH = 3, "High"

    class End(models.TextChoices):
        OVER = "over", "It is over"
        ERROR = "error", "Entered in error"
        REVIEWED = "reviewed", "Judged anew"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(
        Family, on_delete=models.PROTECT, related_name="risks", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    text = EncryptedTextField()
    review_on = models.DateField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    raised_at = models.DateTimeField()
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="followed_by"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=20, blank=True, choices=End.choices)

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "kind", "level", "review_on", "raised_by", "raised_at"),
                *("follows", "ended_by", "ended_at", "ended_as"),
            }
        )

    class Meta:
        ordering = ("-level", "raised_at", "id")
        indexes = (models.Index(fields=["family", "-level"], name="risk_of_family"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_as="") | _ENDED,
                name="risk_ended_by_somebody",
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="risk_level_known"),
        )

    def __str__(self) -> str:
        return f"Alert of {self.family_id}"
