"""What people decide about rules: lines that somebody confirms, families put under newer rules."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from families.models.family import Family
from families.models.programme import FrameworkVersion, LocalPlan
from privacy.encryption import EncryptedTextField


class Confirmation(models.Model):
    """A named person has confirmed a line of a framework from a source.

    It holds for every version in which the line reads the same (`words` is its fingerprint). Once
    withdrawn it stays as it is; the line may be confirmed anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    framework = models.CharField(max_length=60)
    line = models.CharField(max_length=80)
    words = models.CharField(max_length=64)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    source = EncryptedTextField()
    confirmed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = EncryptedTextField()

    class Privacy:
        personal = frozenset({"source", "withdrawn_because"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "framework", "line", "words", "version", "confirmed_at", "confirmed_by"),
                *("withdrawn_at", "withdrawn_by"),
            }
        )

    class Meta:
        ordering = ("-confirmed_at",)
        triggers = (
            pgtrigger.Protect(
                name="withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("framework", "line", "words"),
                condition=Q(withdrawn_at=None),
                name="line_confirmed_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="confirmation_withdrawn_who",
            ),
        )

    def __str__(self) -> str:
        return f"{self.framework} {self.line}"


class RebaseBatch(models.Model):
    """Many families to be put under newer rules: which, why, and who asked. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    to_plan = models.ForeignKey(LocalPlan, null=True, on_delete=models.PROTECT, related_name="+")
    # Codes only: under which rules they are held now, whether closed cases are among them.
    chosen = models.JSONField(default=dict)
    reason = EncryptedTextField()
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "to_version", "to_plan", "chosen", "asked_at", "asked_by"})

    class Meta:
        ordering = ("-asked_at",)
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"Re-basing of {self.asked_at:%Y-%m-%d}"


class Rebase(models.Model):
    """A family put under newer rules, or (in a batch) left where it was, and why. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="rebases")
    batch = models.ForeignKey(RebaseBatch, null=True, on_delete=models.PROTECT, related_name="rows")
    from_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    from_plan = models.ForeignKey(LocalPlan, null=True, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    to_plan = models.ForeignKey(LocalPlan, null=True, on_delete=models.PROTECT, related_name="+")
    moved = models.BooleanField()
    needs_unknown = ArrayField(models.CharField(max_length=20), default=list)
    reason = EncryptedTextField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"reason"})
        special = frozenset({"needs_unknown"})
        plain = frozenset(
            {
                *("id", "family", "batch", "from_version", "from_plan", "to_version", "to_plan"),
                *("moved", "at", "by"),
            }
        )

    class Meta:
        ordering = ("-at",)
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)
        constraints = (
            models.UniqueConstraint(fields=("batch", "family"), name="rebased_once_a_batch"),
        )

    def __str__(self) -> str:
        return f"{self.family_id} re-based"
