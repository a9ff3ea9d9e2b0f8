"""Who has the form of a record open, and what they typed while somebody else saved."""

import uuid

from django.conf import settings
from django.db import models

from families.models.family import Family
from privacy.encryption import EncryptedTextField


class Editing(models.Model):
    """One row a person and record, from opening the form until it is saved.

    `typed` is what clashed with what another saved first: a list in JSON, which its author sees
    beside the record until they have saved it or let it go.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    record_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    typed = EncryptedTextField()

    class Privacy:
        personal = frozenset({"typed"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "family", "record_id", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=("record_id", "by"), name="editing_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.by_id} edits {self.record_id}"
