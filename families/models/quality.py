"""How many families had something missing or wrong, night by night: numbers and nothing else."""

import uuid

import pgtrigger
from django.db import models

from families.rules.quality import FAULT_WORDS
from privacy.models import Team

# All open families, beside those with a fault.
ALL = "all"
CODES = [(ALL, "Open families"), *((each.value, words[0]) for each, words in FAULT_WORDS.items())]


class QualityCount(models.Model):
    """Open families of a team (or of none) with one fault on a day. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField()
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, choices=CODES)
    families = models.PositiveIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "day", "team", "code", "families"})

    class Meta:
        ordering = ("-day", "code")
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)
        constraints = (
            models.UniqueConstraint(
                fields=("day", "team", "code"), nulls_distinct=False, name="quality_counted_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} on {self.day:%Y-%m-%d}"
