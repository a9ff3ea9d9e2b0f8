"""Where a family or a record of a person comes from: put together, split, kept apart for safety."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models.family import Family, Person


class FamilyLineage(models.Model):
    """One family became part of another, or the other began with some of its people.

    The references stay readable for whoever may open `to_family`: an old letter names the old one.
    """

    class Kind(models.TextChoices):
        MERGED = "merged", "Put together"
        SPLIT = "split", "Split"
        SEPARATED = "separated", "Separated for safety"

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", "The same family was recorded twice"
        LIVE_TOGETHER = "live_together", "Two households live as one now"
        LIVE_APART = "live_apart", "The household has parted"
        OWN_CASE = "own_case", "Some of them need a case of their own"
        SAFETY = "safety", "Somebody must not know where the others are"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="went_into")
    to_family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="came_from")
    from_reference = models.CharField(max_length=40)
    to_reference = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    on_date = models.DateField()
    # How many rows of each kind went: what they say is in their own history.
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "kind", "from_family", "to_family", "from_reference", "to_reference"),
                *("reason_code", "on_date", "moved", "by", "at"),
            }
        )

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_family=F("to_family")), name="lineage_of_two_families"
            ),
            models.UniqueConstraint(
                fields=("from_family",), condition=Q(kind="merged"), name="lineage_merged_once"
            ),
            models.UniqueConstraint(
                fields=("to_family",),
                condition=~Q(kind="merged"),
                name="lineage_split_off_once",
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.from_reference} {self.kind} {self.to_reference}"


class PersonLineage(models.Model):
    """Two records were of one person: `kept` holds everything, `gone` what it said before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stands_for")
    gone = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="stands_as")
    gone_reference = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"kept", "gone"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "gone_reference", "by", "at"})

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="person_lineage_of_two"),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.gone_reference} is {self.kept_id}"


class ToldApart(models.Model):
    """Two records that look alike are of two people: somebody looked, and nobody need ask again.

    Kept once for two people, the lower key first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"first", "second"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "by", "at"})

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="told_apart_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="told_apart_lower_key_first"
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
