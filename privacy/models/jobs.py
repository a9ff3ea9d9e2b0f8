"""Long work: a job is a row, the queue carries only its id."""

import uuid

from django.conf import settings
from django.db import models


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Job(models.Model):
    """One piece of long work: who asked, where it stands, how far it is, what came of it.

    `params` and `result` hold codes, ids, dates and counts only, never a name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(auto_now_add=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    cancel_asked = models.BooleanField(default=False)
    retry_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "kind",
                "asked_by",
                "asked_at",
                "params",
                "state",
                "attempt",
                "lease_until",
                "heartbeat_at",
                "started_at",
                "finished_at",
                "done",
                "total",
                "doing",
                "result",
                "problem",
                "cancel_asked",
                "retry_of",
            }
        )

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=["state", "lease_until"], name="job_state_lease"),)

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)


class JobSkip(models.Model):
    """A row that a job left out, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="skips")
    reference = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "job", "reference", "reason"})

    class Meta:
        ordering = ("reference", "id")

    def __str__(self) -> str:
        return f"{self.reference}: {self.reason}"
