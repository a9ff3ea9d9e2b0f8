"""Workpapers of an internal audit: answers, queries, and the tests that a job makes."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from outcomes.models.audits import AuditedClaim
from outcomes.models.results import never_changed
from outcomes.rules.audits import ANSWER_WORDS, QUESTIONS
from privacy.encryption import EncryptedTextField

ANSWERS = [(key.value, words) for key, words in ANSWER_WORDS.items()]
RESULTS = [("passed", "Passed"), ("failed", "Failed")]
# Whoever erases a family under an approved disposal erases its papers too.
_LOCK = """
    IF TG_OP = 'DELETE' AND current_user NOT IN ('tfcase_app', 'tfcase_jobs') THEN
        RETURN OLD;
    END IF;
    IF EXISTS (SELECT FROM outcomes_claimaudit u
               JOIN outcomes_auditedclaim a ON a.audit_id = u.id
               -VIA-
               WHERE -KEY- AND u.state IN ('closing', 'closed')) THEN
        RAISE EXCEPTION 'The audit is closed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
"""


def locked(key: str, via: str = "") -> pgtrigger.Trigger:
    """The database refuses additions, changes and removals once the audit is closed."""
    return pgtrigger.Trigger(
        name="locked_with_the_audit",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_LOCK.replace("-KEY-", key).replace("-VIA-", via),
    )


OF_A_QUESTION = "w.id = coalesce(NEW.paper_id, OLD.paper_id)"
OF_A_PAPER = "JOIN outcomes_workpaper w ON w.audited_id = a.id"


class Workpaper(models.Model):
    """What the auditor finds of one sampled claim: three answers, and the result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audited = models.OneToOneField(AuditedClaim, on_delete=models.PROTECT, related_name="paper")
    eligible = models.CharField(max_length=5, choices=ANSWERS, blank=True)
    eligible_comment = EncryptedTextField()
    whole_family = models.CharField(max_length=5, choices=ANSWERS, blank=True)
    whole_family_comment = EncryptedTextField()
    criteria = models.CharField(max_length=5, choices=ANSWERS, blank=True)
    criteria_comment = EncryptedTextField()
    result = models.CharField(max_length=6, choices=RESULTS, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"eligible_comment", "whole_family_comment", "criteria_comment"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "audited", "eligible", "whole_family", "criteria"),
                *("result", "decided_by", "decided_at"),
            }
        )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(result="")
                | (
                    Q(decided_by__isnull=False)
                    & ~Q(eligible__in=["", "query"])
                    & ~Q(whole_family__in=["", "query"])
                    & ~Q(criteria__in=["", "query"])
                ),
                name="workpaper_decided_on_answers",
            ),
        )
        triggers = (
            locked("a.id = coalesce(NEW.audited_id, OLD.audited_id)"),
            pgtrigger.Protect(
                name="decided_is_fixed",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__result=""),
            ),
        )

    def __str__(self) -> str:
        return f"Workpaper {self.pk}"

    def get_absolute_url(self) -> str:
        """The workpaper's page."""
        return reverse("outcomes:audit_paper", args=[self.pk])

    @property
    def answers(self) -> dict[str, str]:
        """Question to answer."""
        return {question: getattr(self, question) for question in QUESTIONS}


class AuditQuery(models.Model):
    """A query of the auditor to the analyst of a claim, with its deadline and its answer.

    A query is dropped when the auditor answers the question without waiting any longer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Workpaper, on_delete=models.PROTECT, related_name="queries")
    question = models.CharField(max_length=20, choices=[*QUESTIONS.items()])
    asked = EncryptedTextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_queries"
    )
    due_on = models.DateField()
    answer = EncryptedTextField()
    answered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"asked", "answer"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "paper", "question", "asked_by", "asked_at", "to", "due_on"),
                *("answered_at", "dropped_at"),
            }
        )

    class Meta:
        ordering = ("due_on", "asked_at")
        constraints = (
            models.UniqueConstraint(
                fields=("paper", "question"),
                condition=Q(answered_at=None, dropped_at=None),
                name="audit_query_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answer__isnull=False),
                name="audit_query_answered_in_words",
            ),
        )
        indexes = (models.Index(fields=["to", "answered_at"], name="audit_query_waiting"),)
        triggers = (
            locked(OF_A_QUESTION, OF_A_PAPER),
            pgtrigger.Protect(
                name="answered_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Query {self.pk}"


class ClaimTest(models.Model):
    """A sampled claim recomputed, and looked for in other claims. Kept with its workpaper.

    `found` is what differs and which other claims share something, as JSON of claim references,
    codes and lines of the engine's files.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paper = models.ForeignKey(Workpaper, on_delete=models.PROTECT, related_name="tests")
    job_id = models.UUIDField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    frozen_same = models.BooleanField(null=True)
    today_same = models.BooleanField(null=True)
    today_claimable = models.BooleanField(null=True)
    same_person = models.PositiveIntegerField(default=0)
    same_address = models.PositiveIntegerField(default=0)
    same_evidence = models.PositiveIntegerField(default=0)
    found = EncryptedTextField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special = frozenset({"found"})
        plain = frozenset(
            {
                *("id", "paper", "job_id", "made_by", "made_at", "frozen_same", "today_same"),
                *("today_claimable", "same_person", "same_address", "same_evidence"),
            }
        )

    class Meta:
        ordering = ("paper", "-made_at")
        constraints = (
            models.UniqueConstraint(fields=("paper", "job_id"), name="claim_test_once_a_job"),
        )
        triggers = (*never_changed(), locked(OF_A_QUESTION, OF_A_PAPER))

    def __str__(self) -> str:
        return f"Test of {self.paper_id}"

    @property
    def shared(self) -> int:
        """How many other claims share something."""
        return self.same_person + self.same_address + self.same_evidence
