"""What is told of the whole council to readers who open no case, time after time."""

import uuid

from django.db import models


class ToldOfCouncil(models.Model):
    """The tables of the same families or people as they were told on a day; the last ones stand.

    Counts and words of groups alone. What was counted is kept beside what was told, since every
    later table is laid beside those before it. `looked_on`: the last day on which it was asked
    whether enough had moved for new ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    universe = models.CharField(max_length=40)
    made_on = models.DateField()
    looked_on = models.DateField()
    results_on = models.DateField(null=True)
    totals = models.JSONField()
    tables = models.JSONField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "universe", "made_on", "looked_on", "results_on", "totals", "tables"}
        )

    class Meta:
        ordering = ("universe", "-made_on")
        constraints = (
            models.UniqueConstraint(fields=("universe", "made_on"), name="told_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.universe} as told on {self.made_on}"
