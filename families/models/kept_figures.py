"""Figures of the whole council, worked out ahead: numbers, codes, and names of staff."""

import uuid

from django.conf import settings
from django.db import models


class KeptFigures(models.Model):
    """What one page of figures tells one reader, with the filters in its address, and since when.

    Worked out as that reader, so that it holds no more than they may be told; `role` is the one
    they had then. `asked_on` is the day on which a person last wanted it: after some days without,
    it goes. A page without filters is worked out every night, whether asked for or not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    role = models.CharField(max_length=20)
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=1000, blank=True)
    shown = models.JSONField()
    made_at = models.DateTimeField()
    asked_on = models.DateField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "reader", "role", "page", "query", "shown", "made_at", "asked_on"})

    class Meta:
        ordering = ("page", "query")
        constraints = (
            models.UniqueConstraint(fields=("reader", "page", "query"), name="figures_kept_once"),
        )

    def __str__(self) -> str:
        return f"Figures of {self.page} for {self.reader_id}"
