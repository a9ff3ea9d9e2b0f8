"""Runs of the outcome engine and their results. Rows are added, never changed."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models

from families.models import Family, Need, Person


def never_changed() -> tuple[pgtrigger.Trigger, ...]:
    """The database refuses to change a row of a run; only a lawful disposal deletes one."""
    return (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)


class OutcomeState(models.TextChoices):
    """The seven states of `spec/outcome-engine.md` §6, in words for people."""

    MET_SUSTAINED = "met_sustained", "Met and sustained"
    MET_IN_WINDOW = "met_in_window", "Met, period running"
    NOT_MET = "not_met", "Not met"
    REGRESSED = "regressed", "Gone back"
    NO_DATA = "no_data", "Cannot be judged"
    NEUTRAL = "neutral", "No longer applies"
    OVERRIDDEN = "overridden", "Senior decision"


class OutcomeRun(models.Model):
    """One run over all families: its day, its rules, its inputs, its counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    as_of = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    job_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    rules_hash = models.CharField(max_length=64)
    inputs_hash = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "as_of",
                "asked_by",
                "job_id",
                "started_at",
                "finished_at",
                "rules_hash",
                "inputs_hash",
                "counts",
            }
        )

    class Meta:
        triggers = never_changed()
        ordering = ("-finished_at",)

    def __str__(self) -> str:
        return f"Run of {self.as_of:%Y-%m-%d}"


class Eligibility(models.Model):
    """Whether a family is eligible on the day of the run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(OutcomeRun, on_delete=models.CASCADE)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="eligibilities")
    framework = models.CharField(max_length=60)
    eligible = models.BooleanField()
    headlines = models.PositiveSmallIntegerField()
    needs = models.PositiveSmallIntegerField()
    lit = models.CharField(max_length=200, blank=True)
    reasons = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special = frozenset({"lit"})
        plain = frozenset(
            {"id", "run", "family", "framework", "eligible", "headlines", "needs", "reasons"}
        )

    class Meta:
        triggers = never_changed()
        constraints = (
            models.UniqueConstraint(fields=("run", "family"), name="eligibility_once_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.family_id} {self.eligible}"


class OutcomeResult(models.Model):
    """The state of one outcome of one need (or of one child, where it applies without a need)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(OutcomeRun, on_delete=models.CASCADE)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="results")
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="results")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="results")
    outcome = models.CharField(max_length=20)
    need_code = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, choices=OutcomeState.choices)
    matures_on = models.DateField(null=True)
    window_start = models.DateField(null=True)
    window_end = models.DateField(null=True)
    missing = models.TextField(blank=True)

    class Privacy:
        personal = frozenset({"person"})
        special = frozenset({"need_code", "outcome", "missing"})
        plain = frozenset(
            {
                "id",
                "run",
                "family",
                "need",
                "state",
                "matures_on",
                "window_start",
                "window_end",
            }
        )

    class Meta:
        triggers = never_changed()
        indexes = (models.Index(fields=["run", "family"], name="result_run_family"),)

    def __str__(self) -> str:
        return f"{self.outcome} {self.state}"


class ClaimCheck(models.Model):
    """Whether a family could claim by a route on the day of the run, and what stands in the way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(OutcomeRun, on_delete=models.CASCADE)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="claim_checks")
    route = models.CharField(max_length=10)
    claimable = models.BooleanField()
    blocked_by = models.TextField(blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "run", "family", "route", "claimable", "blocked_by"})

    class Meta:
        triggers = never_changed()
        constraints = (
            models.UniqueConstraint(fields=("run", "family", "route"), name="claim_check_once"),
        )

    def __str__(self) -> str:
        return f"{self.route} {self.claimable}"


class Suggestion(models.Model):
    """A need that the data show; it changes nothing until a person records it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(OutcomeRun, on_delete=models.CASCADE)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="suggestions")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    need_code = models.CharField(max_length=20)

    class Privacy:
        personal = frozenset({"person"})
        special = frozenset({"need_code"})
        plain = frozenset({"id", "run", "family"})

    class Meta:
        triggers = never_changed()
        indexes = (models.Index(fields=["run", "family"], name="suggestion_run_family"),)

    def __str__(self) -> str:
        return f"{self.need_code} for {self.family_id}"
