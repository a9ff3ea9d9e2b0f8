"""Who may work with one family: guardian's table with a real foreign key to the family."""

import uuid

from django.db import models
from guardian.models import UserObjectPermissionBase

from families.models.family import Family, not_before


class FamilyGrant(UserObjectPermissionBase):
    """A person's right to one family: as lead, as cover, or as partner; it may end by itself."""

    class Kind(models.TextChoices):
        LEAD = "lead", "Lead worker"
        COVER = "cover", "Cover"
        PARTNER = "partner", "Partner"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="grants")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LEAD)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "user", "permission", "content_object", "kind", "starts_on", "ends_on"}
        )

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        constraints = (
            not_before("ends_on", "starts_on", "grant_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(kind="lead") | models.Q(ends_on__isnull=False),
                name="grant_for_a_time_has_an_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.content_object_id}"
