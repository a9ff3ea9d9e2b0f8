"""Showing what is hidden: one person sees one group of one family for a short while."""

import uuid
from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models.family import Family
from families.rules.field_groups import GROUP_WORDS, REASONS
from privacy.encryption import EncryptedTextField

LASTS = timedelta(minutes=15)
# Whoever works with the family is asked once for a sitting, not for every page.
LASTS_FOR_ITS_WORKER = timedelta(minutes=60)


class Reveal(models.Model):
    """A group that somebody asked to see, why, and until when they see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(
        max_length=20, choices=[(group.value, words) for group, words in GROUP_WORDS.items()]
    )
    reason_code = models.CharField(max_length=20, choices=list(REASONS.items()))
    reason = EncryptedTextField()
    revealed_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reason"})
        special = frozenset({"group"})
        plain = frozenset({"id", "user", "family", "reason_code", "revealed_at", "ends_at"})

    class Meta:
        ordering = ("-revealed_at", "id")
        indexes = (models.Index(fields=["user", "family", "ends_at"], name="reveal_user_until"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    ends_at__gt=F("revealed_at"),
                    ends_at__lte=F("revealed_at") + LASTS_FOR_ITS_WORKER,
                ),
                name="reveal_for_a_while_only",
            ),
        )
        triggers = (
            # The reason is enciphered anew when keys are rotated.
            pgtrigger.ReadOnly(name="what_was_shown_stays", exclude=["reason", "ends_at"]),
            pgtrigger.Protect(
                name="hidden_earlier_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__ends_at__gt=pgtrigger.F("old__ends_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} sees {self.group} of {self.family_id}"
