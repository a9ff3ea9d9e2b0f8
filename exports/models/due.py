"""Who looks after a return of a half-year, and by when it is to be sent."""

import uuid

from django.conf import settings
from django.db import models

from exports.models.returns import Return


class ReturnDue(models.Model):
    """The plan for one return: there may be one before anybody asks for it to be built."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Return.Kind.choices)
    period = models.CharField(max_length=7)
    due_on = models.DateField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    set_at = models.DateTimeField(auto_now=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "kind", "period", "due_on", "owner", "set_by", "set_at"})

    class Meta:
        ordering = ("-period", "kind")
        constraints = (models.UniqueConstraint(fields=("kind", "period"), name="return_due_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.period} due"
