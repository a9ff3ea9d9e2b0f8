"""Somebody asked for a need or a fact to be put right: what they said, and what became of it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Person
from families.models.work import Need, Observation
from privacy.encryption import EncryptedTextField


class Rectification(models.Model):
    """Either a corrected need stands in the place of the old one, or their words stand with it.

    A corrected fact has its `FactWithdrawal`. Rows are added, never changed: what was recorded, and
    what somebody said of it, stay readable side by side (Art 16).
    """

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "Corrected"
        KEPT = "kept", "Not changed: what they say is shown with it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(
        Need, null=True, on_delete=models.PROTECT, related_name="rectifications"
    )
    observation = models.ForeignKey(
        Observation, null=True, on_delete=models.PROTECT, related_name="rectifications"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    replaced_by = models.OneToOneField(
        Need, null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    said = EncryptedTextField()
    reason = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "said", "reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "need", "observation", "outcome", "replaced_by", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(need=None, observation__isnull=False)
                | Q(need__isnull=False, observation=None),
                name="rectification_of_one_entry",
            ),
            models.CheckConstraint(
                condition=Q(outcome="kept", replaced_by=None)
                | Q(outcome="corrected", need__isnull=False, replaced_by__isnull=False),
                name="rectification_corrected_by_another",
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"Rectification of {self.need_id or self.observation_id}"
