"""Lists and figures that somebody keeps under a name: theirs alone, or shared with a role."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from privacy.encryption import EncryptedTextField

MOST_SEARCHES = 20


class SavedSearch(models.Model):
    """What a page showed: its filters, stage and order, as they stand in the address.

    `place` counts from 1, so that the database itself keeps nobody's searches beyond twenty. The
    name is whatever somebody typed, so it is sealed. Everybody of the role `shared_with` may open
    it, and sees what they may see.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    place = models.PositiveSmallIntegerField()
    name = EncryptedTextField()
    page = models.CharField(max_length=20, default="families", db_default="families")
    query = models.CharField(max_length=500)
    is_start = models.BooleanField(default=False)
    shared_with = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Privacy:
        personal = frozenset({"name"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "owner", "place", "page", "query", "is_start", "shared_with"})

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
