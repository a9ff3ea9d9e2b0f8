"""Tables of counts that somebody comes back to, and what was told of the same people before."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedTable(models.Model):
    """What was counted by what, as it stands in the address; its title follows from that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=500)
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "owner", "query", "shared", "made_at"})

    class Meta:
        ordering = ("made_at",)
        constraints = (models.UniqueConstraint(fields=("owner", "query"), name="table_saved_once"),)

    def __str__(self) -> str:
        return f"Table of {self.owner_id}"


class ToldNumber(models.Model):
    """Whether a number was told, or kept back beside a small one: so it stays in every table.

    `mark` is the same for the same rows and leads back to nobody; neither the number nor who read
    it is kept. `on_date` is the last day on which it was told or kept back: years later it goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mark = models.BigIntegerField(unique=True)
    told = models.BooleanField()
    on_date = models.DateField(default=timezone.localdate)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "mark", "told", "on_date"})

    def __str__(self) -> str:
        return f"{'Told' if self.told else 'Kept back'} on {self.on_date}"
