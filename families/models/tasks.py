"""What somebody said is to be done for a family. What the product knows by itself is no row."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family, history
from privacy.encryption import EncryptedTextField

_DONE = Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False)
_NOT_CANCELLED = Q(cancelled_at=None, cancelled_by=None, reason_code="")
_CANCELLED = Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(reason_code="")
OPEN = Q(done_at=None, cancelled_at=None)


@pghistory.track(*history())
class Task(models.Model):
    """To do by a day, for whoever leads the family (no `worker`) or for somebody by name."""

    class Reason(models.TextChoices):
        NOT_NEEDED = "not_needed", "It is no longer needed"
        OTHERWISE = "otherwise", "It was done in another way, or stands here twice"
        ERROR = "error", "It was raised in error"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(
        Family, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    text = EncryptedTextField()
    due_on = models.DateField()
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=20, blank=True, choices=Reason.choices)

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "due_on", "worker", "made_by", "made_at"),
                *("done_by", "done_at", "cancelled_by", "cancelled_at", "reason_code"),
            }
        )

    class Meta:
        ordering = ("due_on", "made_at", "id")
        indexes = (
            models.Index(fields=["family", "due_on"], name="task_family_day"),
            models.Index(fields=["worker", "due_on"], condition=OPEN, name="task_worker_open"),
            models.Index(fields=["done_by", "-done_at"], name="task_just_done"),
        )
        constraints = (
            models.CheckConstraint(condition=_DONE, name="task_done_by_somebody"),
            models.CheckConstraint(
                condition=_NOT_CANCELLED | _CANCELLED, name="task_cancelled_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(cancelled_at=None), name="task_done_or_cancelled"
            ),
        )

    def __str__(self) -> str:
        return f"Task of {self.family_id}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.cancelled_at is None
