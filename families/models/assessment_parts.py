"""The parts of an assessment and plan: its sections, its goals, and why it was given back."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from families.models.assessments import Assessment, nobody_yet, somebody
from families.models.work import Need
from privacy.encryption import EncryptedTextField

ONLY_IN_A_DRAFT = """
    IF NOT EXISTS (SELECT FROM families_assessment
                   WHERE id = NEW.assessment_id AND submitted_at IS NULL) THEN
        RAISE EXCEPTION 'Only a draft is written in.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def only_in_a_draft() -> pgtrigger.Trigger:
    """Answers and goals are written before the assessment is submitted."""
    return pgtrigger.Trigger(
        name="only_in_a_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=ONLY_IN_A_DRAFT,
    )


class AnswerContent(models.Model):
    """What is written, scored or said not to be known in a section."""

    text = EncryptedTextField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    not_known = models.BooleanField(default=False)

    class Meta:
        abstract = True


class AssessmentAnswer(AnswerContent):
    """One section. `carried_from` is the day of the assessment whose answer this still is.

    `version` and `saved_from` as with a note: the saves, and the page of the last one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    section = models.CharField(max_length=40)
    complete = models.BooleanField(default=False)
    carried_from = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_from = models.UUIDField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = nobody_yet()

    class Privacy:
        personal = frozenset({"text"})
        special = frozenset({"score"})
        plain = frozenset(
            {
                *("id", "assessment", "section", "not_known", "complete", "carried_from"),
                *("version", "saved_from", "saved_at", "saved_by"),
            }
        )

    class Meta:
        ordering = ("section", "id")
        constraints = (
            models.UniqueConstraint(fields=("assessment", "section"), name="answer_once_a_section"),
        )
        triggers = (only_in_a_draft(),)

    def __str__(self) -> str:
        return f"{self.section} of {self.assessment_id}"


class AnswerSide(AnswerContent):
    """What another page had typed when the section had been saved meanwhile; one row a page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(AssessmentAnswer, on_delete=models.CASCADE, related_name="sides")
    page = models.UUIDField()
    based_on = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = somebody()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"text"})
        special = frozenset({"score"})
        plain = frozenset(
            {
                *("id", "answer", "not_known", "page", "based_on", "saved_at", "saved_by"),
                "settled_at",
            }
        )

    class Meta:
        ordering = ("saved_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("answer", "page"),
                condition=Q(settled_at=None),
                name="answer_side_once_a_page",
            ),
        )

    def __str__(self) -> str:
        return f"Another side of {self.answer_id}"


class PlanGoal(models.Model):
    """A goal of the plan, for one need: what is to be better, who does what, by when.

    `version` counts the changes: a page that was made before one cannot overwrite it.
    """

    class Progress(models.TextChoices):
        OPEN = "open", "Still to be reached"
        REACHED = "reached", "Reached"
        STOPPED = "stopped", "No longer a goal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="goals")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="goals")
    aim = EncryptedTextField()
    steps = EncryptedTextField()
    due_on = models.DateField()
    progress = models.CharField(max_length=10, choices=Progress.choices, default=Progress.OPEN)
    carried_from = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = somebody()
    saved_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"aim", "steps"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "assessment", "need", "due_on", "progress", "carried_from", "version"),
                *("saved_by", "saved_at"),
            }
        )

    class Meta:
        ordering = ("due_on", "saved_at", "id")
        triggers = (only_in_a_draft(),)

    def __str__(self) -> str:
        return f"Goal of {self.assessment_id}"


class AssessmentReturn(models.Model):
    """It was given back to its author, with what is to be changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="returns")
    comment = EncryptedTextField()
    by = somebody()
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"comment"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "assessment", "by", "at"})

    class Meta:
        ordering = ("-at", "id")
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"Return of {self.assessment_id}"
