"""Who is kept from a family or a person: it wins over every right that anybody has."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models.family import Family, Person


class Exclusion(models.Model):
    """Somebody is kept from one family, or from a person with every family that they were in."""

    class Reason(models.TextChoices):
        OWN_RECORD = "own_record", "It is their own record"
        RELATIVE = "relative", "A relative or member of the household"
        FORMER_CLIENT = "former_client", "They were helped by this service themselves"
        KNOWN = "known_privately", "They know the family privately"
        COMPLAINT = "complaint", "A complaint or conflict of interest"

    class EndReason(models.TextChoices):
        MISTAKE = "mistake", "It was put on the wrong record or person"
        NO_LONGER = "no_longer", "The reason no longer holds"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions"
    )
    family = models.ForeignKey(
        Family, null=True, on_delete=models.CASCADE, related_name="exclusions"
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="exclusions"
    )
    # The record's own: whoever looks after exclusions need not be able to open it.
    reference = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    end_reason_code = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"person"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "user", "family", "reference", "reason_code", "put_by", "put_at"),
                *("end_reason_code", "ended_by", "ended_at"),
            }
        )

    class Meta:
        ordering = (F("ended_at").desc(nulls_first=True), "-put_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(family=None) ^ Q(person=None), name="exclusion_of_one_record"
            ),
            models.UniqueConstraint(
                fields=("user", "family", "person"),
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="exclusion_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason_code="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason_code="")),
                name="exclusion_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_by=F("user")), name="exclusion_ended_by_other"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} is kept from {self.reference}"

    @property
    def kind(self) -> str:
        """What the reference names."""
        return "Family" if self.family_id else "Person"
