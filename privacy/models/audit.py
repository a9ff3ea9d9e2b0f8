"""The audit trail: who, what, which record, when, which fields. Never a value."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from privacy.events import EVENTS
from privacy.models.chain import NOT_TO_BE_CHANGED, not_to_be_emptied


class AuditEvent(models.Model):
    """One event. Append-only: a trigger of the database refuses change and deletion.

    No foreign keys, so that the trail outlives what it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.BigIntegerField(unique=True, editable=False, null=True)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=40)
    by_id = models.UUIDField(null=True, db_index=True)
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=20)
    on_behalf_of_id = models.UUIDField(null=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.UUIDField(null=True, db_index=True)
    family_id = models.UUIDField(null=True, db_index=True)
    person_id = models.UUIDField(null=True, db_index=True)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    reason_code = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "seq",
                "at",
                "event",
                "by_id",
                "by_name",
                "by_role",
                "on_behalf_of_id",
                "target_type",
                "target_id",
                "family_id",
                "person_id",
                "fields",
                "reason_code",
                "facts",
            }
        )

    class Meta:
        ordering = ("-seq",)
        # Numbered and sealed by triggers that cannot be told to stand aside: `_sealing.py`.
        triggers = (
            pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),
            not_to_be_emptied(),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"

    @property
    def event_words(self) -> str:
        """What happened, in words (no `choices` on the field: a new event needs no migration)."""
        return str(dict(EVENTS)[self.event])
