"""Searches of the list of families that somebody keeps under a name: theirs alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from privacy.encryption import EncryptedTextField

MOST_SEARCHES = 20


class SavedSearch(models.Model):
    """What a list of families showed: its filters, stage and order, as they stand in the address.

    `place` counts from 1, so that the database itself keeps nobody's searches beyond twenty. The
    name is whatever somebody typed, so it is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    place = models.PositiveSmallIntegerField()
    name = EncryptedTextField()
    query = models.CharField(max_length=500)
    is_start = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset({"name"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "owner", "place", "query", "is_start"})

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("owner", "place"), name="search_place_once"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_SEARCHES), name="search_at_most_twenty"
            ),
            models.UniqueConstraint(
                fields=("owner",), condition=Q(is_start=True), name="search_one_start"
            ),
        )

    def __str__(self) -> str:
        return f"Search {self.place} of {self.owner_id}"
