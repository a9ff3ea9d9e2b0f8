"""Supervisions and panels: up to three families, a chosen chronology of each, what was said."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models.family import Family
from families.models.notes import Note
from families.models.tasks import Task
from families.models.work import Observation
from privacy.encryption import EncryptedTextField


class Supervision(models.Model):
    """A meeting about families: with the worker whose they are, or of a panel. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    held_on = models.DateField()
    made_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "worker", "held_by", "held_on", "made_at"})

    class Meta:
        ordering = ("-held_on", "-made_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(worker=None) | ~Q(worker=F("held_by")), name="supervision_of_another"
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{'Supervision' if self.worker_id else 'Panel'} of {self.held_on}"


class SupervisionFamily(models.Model):
    """A family that it is about. What was said of it is a finished note of its record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    supervision = models.ForeignKey(Supervision, on_delete=models.CASCADE, related_name="parts")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="supervisions")
    note = models.OneToOneField(
        Note, null=True, blank=True, on_delete=models.CASCADE, related_name="supervision"
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "supervision", "family", "note"})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("supervision", "family"), name="supervision_once_a_family"
            ),
        )

    def __str__(self) -> str:
        return f"{self.family_id} in {self.supervision_id}"


class SupervisionEntry(models.Model):
    """A fact or a note of the timeline that was chosen, and what its chooser says to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(SupervisionFamily, on_delete=models.CASCADE, related_name="entries")
    note = models.ForeignKey(
        Note, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    annotation = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"annotation"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "part", "note", "observation", "by", "at"})

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(note=None, observation__isnull=False)
                | Q(note__isnull=False, observation=None),
                name="supervision_entry_is_one",
            ),
            models.UniqueConstraint(
                fields=("part", "note", "observation"),
                name="supervision_entry_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"Entry of {self.part_id}"


class SupervisionTask(models.Model):
    """A task that was set there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(SupervisionFamily, on_delete=models.CASCADE, related_name="tasks")
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="supervision")

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "part", "task"})

    def __str__(self) -> str:
        return f"{self.task_id} of {self.part_id}"
