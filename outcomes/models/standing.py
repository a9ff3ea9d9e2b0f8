"""Which families a run judged, on which inputs, and whose results stand now."""

import uuid

from django.db import models

from families.models import Family
from outcomes.models.results import family_of_results, never_changed, run_of_results


class JudgedFamily(models.Model):
    """A family in a run that judged it: a fingerprint of all that was read about it.

    `next_on` is the first day on which the passing of time alone could change a result; it may be
    too early, never too late. `left_out` is the code of the reason why it could not be judged.
    `rules` is the mark of the key, among the `rules` of the run, of those that it was judged under;
    empty in runs from before it was kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = run_of_results()
    family = family_of_results("judged", checked=True)
    inputs = models.BigIntegerField()
    next_on = models.DateField(null=True)
    left_out = models.CharField(max_length=30, blank=True)
    rules = models.BigIntegerField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "run", "family", "inputs", "next_on", "left_out", "rules"})

    class Meta:
        triggers = never_changed()
        constraints = (
            models.UniqueConstraint(fields=("family", "run"), name="family_judged_once_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.family_id} in {self.run_id}"


class Standing(models.Model):
    """The run whose results stand for a family: the last run, or the one that it builds on.

    The only row of results that is ever changed, for every family in every full run: without an
    index by run the new row takes its place beside the old one, and no index is touched.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.OneToOneField(Family, on_delete=models.PROTECT, related_name="standing")
    run = run_of_results()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "family", "run"})

    def __str__(self) -> str:
        return f"{self.family_id} as in {self.run_id}"
