"""Whole-family assessments with their plans: sections, goals tied to needs, approved by a second.

One record is assessment and plan: the goals follow from the sections, and both are approved at
once. What is approved stays as it is; the next one begins with its answers.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from families.models.family import Family
from families.models.notes import people
from privacy.encryption import EncryptedTextField

NOT_BY_ITS_WRITERS = """
    IF NEW.approved_by_id = ANY (NEW.writers) THEN
        RAISE EXCEPTION 'Whoever wrote a part of it does not approve it.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# Only its family changes: where two become one, or one is parted from another.
STAYS_APPROVED = """
    IF (NEW.id, NEW.author_id, NEW.form, NEW.writers, NEW.begun_at, NEW.covers,
        NEW.review_on, NEW.submitted_at, NEW.submitted_by_id, NEW.approved_at, NEW.approved_by_id,
        NEW.covers_everyone) IS DISTINCT FROM
       (OLD.id, OLD.author_id, OLD.form, OLD.writers, OLD.begun_at, OLD.covers,
        OLD.review_on, OLD.submitted_at, OLD.submitted_by_id, OLD.approved_at, OLD.approved_by_id,
        OLD.covers_everyone)
       OR OLD.withdrawn_at IS NOT NULL AND (NEW.family_id = OLD.family_id
          OR (NEW.withdrawn_at, NEW.withdrawn_by_id, NEW.artefacts, NEW.reason) IS DISTINCT FROM
             (OLD.withdrawn_at, OLD.withdrawn_by_id, OLD.artefacts, OLD.reason)) THEN
        RAISE EXCEPTION 'What is approved stays as it is.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def somebody() -> models.ForeignKey:
    """One of the staff."""
    user = settings.AUTH_USER_MODEL
    return models.ForeignKey(user, on_delete=models.PROTECT, related_name="+", db_index=False)


def nobody_yet() -> models.ForeignKey:
    """One of the staff, once it has happened."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )


def both(at: str, who: str, name: str) -> models.CheckConstraint:
    """When it happened is known with who did it."""
    neither = Q(**{f"{at}__isnull": True, f"{who}__isnull": True})
    known = Q(**{f"{at}__isnull": False, f"{who}__isnull": False})
    return models.CheckConstraint(condition=neither | known, name=name)


class Assessment(models.Model):
    """A whole-family assessment and plan: a draft, submitted, approved, perhaps withdrawn.

    `writers` are all who wrote a part of it: none of them approves it. `artefacts` are the keys
    of the artefacts that its approval recorded; a withdrawal takes them back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(
        Family, on_delete=models.PROTECT, related_name="assessments", db_index=False
    )
    author = somebody()
    form = models.CharField(max_length=40)
    writers = ArrayField(models.UUIDField(), default=list)
    begun_at = models.DateTimeField()
    covers = people()
    review_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = nobody_yet()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = nobody_yet()
    covers_everyone = models.BooleanField(default=False)
    artefacts = ArrayField(models.UUIDField(), default=list, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = nobody_yet()
    reason = EncryptedTextField()

    class Privacy:
        personal = frozenset({"covers", "reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "author", "form", "writers", "begun_at", "review_on", "version"),
                *("submitted_at", "submitted_by", "approved_at", "approved_by", "covers_everyone"),
                *("artefacts", "withdrawn_at", "withdrawn_by"),
            }
        )

    class Meta:
        ordering = ("-begun_at", "id")
        indexes = (models.Index(fields=["family", "-begun_at"], name="assessment_family_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=("family",), condition=Q(approved_at=None), name="assessment_open_once"
            ),
            both("submitted_at", "submitted_by", "assessment_submitted_by_somebody"),
            both("approved_at", "approved_by", "assessment_approved_by_somebody"),
            both("withdrawn_at", "withdrawn_by", "assessment_withdrawn_by_somebody"),
            models.CheckConstraint(
                condition=Q(approved_at=None)
                | Q(submitted_at__isnull=False, review_on__isnull=False),
                name="assessment_approved_when_complete",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(approved_at__isnull=False),
                name="assessment_withdrawn_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | ~Q(approved_by=F("author")) & ~Q(approved_by=F("submitted_by")),
                name="assessment_four_eyes",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="not_by_its_writers",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__approved_by__isnull=False),
                func=NOT_BY_ITS_WRITERS,
            ),
            pgtrigger.Trigger(
                name="stays_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_at__isnull=False),
                func=STAYS_APPROVED,
            ),
        )

    def __str__(self) -> str:
        return f"Assessment of {self.family_id}"

    @property
    def is_draft(self) -> bool:
        """Whether it is written in."""
        return self.submitted_at is None

    @property
    def waits(self) -> bool:
        """Whether somebody is to approve it."""
        return self.submitted_at is not None and self.approved_at is None

    @property
    def stands(self) -> bool:
        """Whether it is approved and was not withdrawn."""
        return self.approved_at is not None and self.withdrawn_at is None
