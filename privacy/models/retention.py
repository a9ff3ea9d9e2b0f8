"""Retention as data: schedules with their rules, and what they would dispose of (a preview)."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from privacy.rules.retention import Action, Rounding, Trigger


def _choices(words: type[Trigger] | type[Rounding] | type[Action]) -> list[tuple[str, str]]:
    """The words of a pure enumeration, as Django wants them."""
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in words]


class RetentionSchedule(models.Model):
    """One version of a schedule as it was loaded. It never changes: a change is a new version."""

    class Basis(models.TextChoices):
        SOURCED = "sourced", "From a source"
        ASSUMED = "assumed", "Assumed: to be confirmed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    owner = models.CharField(max_length=200)
    citation = models.CharField(max_length=500)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    source_text = models.TextField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "code",
                "version",
                "name",
                "owner",
                "citation",
                "basis",
                "source_text",
                "sha256",
                "loaded_at",
                "loaded_by",
            }
        )

    class Meta:
        ordering = ("code", "version")
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        )
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="retention_schedule_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} version {self.version}"


class RetentionRule(models.Model):
    """One rule of a schedule: which class, from when, how long, rounded how, then what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedule = models.ForeignKey(RetentionSchedule, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    record_class = models.CharField(max_length=60)
    trigger = models.CharField(max_length=30, choices=_choices(Trigger))
    event = models.CharField(max_length=60, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)
    rounding = models.CharField(max_length=20, choices=_choices(Rounding))
    action = models.CharField(max_length=10, choices=_choices(Action))
    citation = models.CharField(max_length=500)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "schedule",
                "code",
                "title",
                "record_class",
                "trigger",
                "event",
                "years",
                "rounding",
                "action",
                "citation",
            }
        )

    class Meta:
        ordering = ("schedule", "code")
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        )
        constraints = (
            models.UniqueConstraint(fields=("schedule", "code"), name="retention_rule_once"),
            # Never a default: what is not permanent says how long.
            models.CheckConstraint(
                condition=models.Q(trigger="permanent", years__isnull=True)
                | (~models.Q(trigger="permanent") & models.Q(years__isnull=False)),
                name="retention_rule_has_years",
            ),
            models.CheckConstraint(
                condition=models.Q(trigger__in=[word.value for word in Trigger]),
                name="retention_rule_has_trigger",
            ),
        )

    def __str__(self) -> str:
        return self.title


class RetentionPreview(models.Model):
    """What the schedules say of every family at one time. Only a finished one is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    families = models.PositiveIntegerField(default=0)
    schedules = ArrayField(models.UUIDField())

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "built_by", "started_at", "finished_at", "families", "schedules"})

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"Preview of {self.started_at:%Y-%m-%d %H:%M}"


class RetentionPreviewRow(models.Model):
    """What one choice of schedules says of one family. Names nobody: role and year of birth only.

    `choice` is the code of a schedule, or `all` for the later of all of them. The members who are
    in other families too are counted, with the last day on which any of them is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Only the work that has just made the preview adds rows, and their indexes begin with it: to
    # ask for it and to keep it once more for each of a million rows is a sixth of that work.
    preview = models.ForeignKey(
        RetentionPreview,
        on_delete=models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    choice = models.CharField(max_length=60)
    family_id = models.UUIDField()
    reference = models.CharField(max_length=40)
    closed_on = models.DateField(null=True)
    standing = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    rule = models.CharField(max_length=60, blank=True)
    lines = ArrayField(models.TextField())
    # What keeps it past its date, in words; what is placed later is seen when it is disposed of.
    held_by = ArrayField(models.TextField(), default=list)
    shared_people = models.PositiveSmallIntegerField(default=0)
    shared_standing = models.PositiveSmallIntegerField(default=0)
    shared_until = models.DateField(null=True)

    class Privacy:
        # A date that follows from a birthday tells it.
        personal = frozenset({"due_on", "lines", "shared_until"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "preview",
                "choice",
                "family_id",
                "reference",
                "closed_on",
                "standing",
                "rule",
                "held_by",
                "shared_people",
                "shared_standing",
            }
        )

    class Meta:
        ordering = ("due_on", "reference")
        indexes = (
            models.Index(fields=["preview", "choice", "due_on"], name="retention_row_due"),
            models.Index(fields=["preview", "choice", "reference"], name="retention_row_reference"),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.choice}"
