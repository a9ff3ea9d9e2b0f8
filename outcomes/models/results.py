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
    """One run over all families: its day, its rules, its inputs, its counts.

    A run with a `base` judged only what had changed since: where it judged nothing, the results of
    the base go on standing. `framework` names the one to which a run was confined. `programme` are
    fingerprints of what concerns every family: engine, terms, and the feeds of each code; `rules`
    the versions and plans that families were held under.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    as_of = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    job_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    rules_hash = models.CharField(max_length=64)
    inputs_hash = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    base = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="increments")
    framework = models.CharField(max_length=60, blank=True)
    programme = models.JSONField(default=dict)
    rules = models.JSONField(default=list)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "base",
                "framework",
                "programme",
                "rules",
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


# A run writes millions of rows from one snapshot, in the transaction that makes the run itself.
# Asking for each of them whether its run, need and person exist would take longer than judging;
# that they are never taken away before their results is the disposal's order, and `PROTECT`'s.
# Nor is there an index by need or person: whoever asks knows the family, and each index costs a
# run as much time as the rows themselves.
def run_of_results() -> "models.ForeignKey[OutcomeRun]":
    """The run of a row; found through its family."""
    return models.ForeignKey(
        OutcomeRun, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )


def family_of_results(name: str, *, checked: bool = False) -> "models.ForeignKey[Family]":
    """The family of a row; the index of family and run serves it.

    Every family with any row of a run has one that is `checked`: while it is there, the database
    lets nobody take the family away.
    """
    return models.ForeignKey(
        Family,
        on_delete=models.PROTECT,
        related_name=name,
        db_index=False,
        db_constraint=checked,
    )


class Eligibility(models.Model):
    """Whether a family is eligible on the day of the run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = run_of_results()
    family = family_of_results("eligibilities")
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
            models.UniqueConstraint(fields=("family", "run"), name="eligibility_once_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.family_id} {self.eligible}"


class OutcomeResult(models.Model):
    """The state of one outcome of one need (or of one child, where it applies without a need)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = run_of_results()
    family = family_of_results("results")
    need = models.ForeignKey(
        Need,
        null=True,
        on_delete=models.PROTECT,
        related_name="results",
        db_constraint=False,
        db_index=False,
    )
    person = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.PROTECT,
        related_name="results",
        db_constraint=False,
        db_index=False,
    )
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
        indexes = (models.Index(fields=["family", "run"], name="result_family_run"),)

    def __str__(self) -> str:
        return f"{self.outcome} {self.state}"


class ClaimCheck(models.Model):
    """Whether a family could claim by a route on the day of the run, and what stands in the way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = run_of_results()
    family = family_of_results("claim_checks")
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
            models.UniqueConstraint(fields=("family", "run", "route"), name="claim_check_once"),
        )

    def __str__(self) -> str:
        return f"{self.route} {self.claimable}"


class Suggestion(models.Model):
    """A need that the data show; it changes nothing until a person records it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = run_of_results()
    family = family_of_results("suggestions")
    person = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.PROTECT,
        related_name="suggestions",
        db_constraint=False,
        db_index=False,
    )
    need_code = models.CharField(max_length=20)

    class Privacy:
        personal = frozenset({"person"})
        special = frozenset({"need_code"})
        plain = frozenset({"id", "run", "family"})

    class Meta:
        triggers = never_changed()
        indexes = (models.Index(fields=["family", "run"], name="suggestion_family_run"),)

    def __str__(self) -> str:
        return f"{self.need_code} for {self.family_id}"
