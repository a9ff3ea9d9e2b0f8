"""The programme's rules as data: immutable framework versions, local plans, the school calendar."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from privacy.encryption import EncryptedTextField


class FrameworkVersion(models.Model):
    """One version of a framework, as it was loaded. It never changes: a change is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    supports_claims = models.BooleanField()
    source_text = models.TextField()
    sha256 = models.CharField(max_length=64)
    # One moment for all files of one loading, which may extend each other.
    loaded_at = models.DateTimeField(default=timezone.now)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "code",
                "number",
                "name",
                "effective_from",
                "effective_to",
                "supports_claims",
                "source_text",
                "sha256",
                "loaded_at",
                "loaded_by",
            }
        )

    class Meta:
        ordering = ("effective_from", "code", "number")
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        )
        constraints = (
            models.UniqueConstraint(fields=("code", "number"), name="framework_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} version {self.number}"


class LocalPlan(models.Model):
    """A council's own plan on top of a framework: drafted, proposed, published, then immutable.

    What is drafted here knows the version it was drafted for; a plan of case files does not. A
    draft keeps what was typed, also what is not yet right; `source_text` is empty until it is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Proposed"
        PUBLISHED = "published", "Published"
        DISCARDED = "discarded", "Discarded"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    extends = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    source_text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = EncryptedTextField()
    proposed_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        FrameworkVersion, null=True, on_delete=models.PROTECT, related_name="plans"
    )
    typed = models.JSONField(default=dict)
    typed_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "published_by",
                "version",
                "typed",
                "typed_at",
                "id",
                "extends",
                "number",
                "source_text",
                "sha256",
                "state",
                "proposed_at",
                "proposed_by",
                "published_at",
            }
        )

    class Meta:
        ordering = ("extends", "number")
        triggers = (
            pgtrigger.Protect(
                name="published_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("extends", "number"), name="local_plan_once"),
            models.CheckConstraint(
                condition=models.Q(state="published", published_at__isnull=False)
                | (~models.Q(state="published") & models.Q(published_at__isnull=True)),
                name="local_plan_published_when",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True)
                | ~models.Q(published_by=models.F("proposed_by")),
                name="local_plan_four_eyes",
            ),
            # What was drafted here is published by somebody; only case files bring plans without.
            models.CheckConstraint(
                condition=models.Q(version__isnull=True)
                | ~models.Q(state="published")
                | models.Q(published_by__isnull=False),
                name="local_plan_published_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.extends} local plan {self.number}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Term(models.Model):
    """A school term; three a year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.CharField(max_length=200, unique=True)
    start_on = models.DateField()
    end_on = models.DateField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "term", "start_on", "end_on"})

    class Meta:
        ordering = ("start_on",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end_on__gte=models.F("start_on")), name="term_end_after_start"
            ),
        )

    def __str__(self) -> str:
        return self.term


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class FeedCoverage(models.Model):
    """Between these days, every fact of this code about any known person has been received."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=200)
    code = models.CharField(max_length=200)
    from_date = models.DateField()
    to_date = models.DateField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "source", "code", "from_date", "to_date"})

    class Meta:
        ordering = ("source", "code", "from_date")
        constraints = (
            models.UniqueConstraint(fields=("source", "code", "from_date"), name="feed_once"),
            models.CheckConstraint(
                condition=models.Q(to_date__gte=models.F("from_date")), name="feed_end_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.code}"
