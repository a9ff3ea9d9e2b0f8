"""Tables of counts that somebody comes back to."""

import uuid

from django.conf import settings
from django.db import models


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
