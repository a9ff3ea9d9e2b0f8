"""Returns, who approved them, and who read them. The database guards what must never be."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from exports.rules import (
    CHECKED_STATES,
    FOUND_REASONS,
    LIVE_STATES,
    NEXT,
    RECALL_REASONS,
    REFUSAL_REASONS,
    STATE_COLOURS,
    STATE_WORDS,
    Period,
    State,
    read_period,
)
from exports.study import PART_WORDS

PART_CHOICES = [(part.value, words) for part, words in PART_WORDS.items()]
STATE_CHOICES = [(state.value, words) for state, words in STATE_WORDS.items()]
REASONS = {**REFUSAL_REASONS, **FOUND_REASONS, **RECALL_REASONS}
MOVES = [(now.value, to.value) for now, following in NEXT.items() for to in sorted(following)]
# What was checked and approved is what leaves: nothing of it changes once it is built.
SEALED = (
    "kind",
    "period",
    "layout_version",
    "requested_by_id",
    "rows",
    "sha256",
    "size",
    "metrics",
    "params",
    "built_at",
    "approvers_needed",
)


class Return(models.Model):
    """One return for one period: asked for, built, checked, approved, released.

    `params` and `metrics` hold codes, counts and shares only.
    """

    class Kind(models.TextChoices):
        FPD = "fpd", "Family Progress Data"
        NIS = "nis", "National Impact Study"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FPD)
    period = models.CharField(max_length=7)
    layout_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=State.REQUESTED.value)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    build_token = models.UUIDField(null=True)
    built_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    file = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict)
    approvers_needed = models.PositiveSmallIntegerField(default=2)
    released_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=40, blank=True)
    # The recipients have what was sent: who is meant by a reference is known nowhere any more.
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "kind",
                "period",
                "layout_version",
                "state",
                "requested_by",
                "requested_at",
                "build_token",
                "built_at",
                "rows",
                "sha256",
                "size",
                "file",
                "params",
                "metrics",
                "approvers_needed",
                "released_at",
                "expires_at",
                "ended_by",
                "ended_at",
                "reason_code",
                "acknowledged_by",
                "acknowledged_at",
            }
        )

    class Meta:
        ordering = ("-period", "-requested_at")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "period"),
                condition=Q(state__in=[state.value for state in LIVE_STATES]),
                name="return_one_live_for_period",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.BUILT.value, State.RELEASED.value])
                | (Q(built_at__isnull=False) & Q(rows__isnull=False) & ~Q(sha256="")),
                name="return_built_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(approvers_needed__gte=1), name="return_needs_an_approver"
            ),
        )
        triggers = (
            pgtrigger.FSM(name="only_known_moves", field="state", transitions=MOVES),
            pgtrigger.Protect(
                name="sealed_once_checked",
                operation=pgtrigger.UpdateOf(*SEALED),
                condition=pgtrigger.Q(old__state__in=[s.value for s in CHECKED_STATES]),
            ),
            pgtrigger.Trigger(
                name="released_by_others",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Insert,
                condition=pgtrigger.Q(new__state=State.RELEASED.value),
                func="""
                    IF (SELECT count(DISTINCT by_id) FROM exports_returnapproval
                        WHERE of_return_id = NEW.id AND by_id <> NEW.requested_by_id)
                       < NEW.approvers_needed THEN
                        RAISE EXCEPTION 'A return is released by its approvers only.';
                    END IF;
                    IF NEW.kind = 'nis' AND (SELECT count(DISTINCT part) FROM exports_returnapproval
                        WHERE of_return_id = NEW.id AND by_id <> NEW.requested_by_id) < 2 THEN
                        RAISE EXCEPTION 'Each envelope is approved, by different people.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"

    def get_absolute_url(self) -> str:
        """The return's page."""
        return reverse("exports:return", args=[self.pk])

    @property
    def half_year(self) -> Period:
        """The period as a half-year."""
        return read_period(self.period)

    @property
    def state_colour(self) -> str:
        """The colour of the state's tag."""
        return STATE_COLOURS[State(self.state)]

    @property
    def reason(self) -> str:
        """Why it was refused or recalled, in words."""
        return REASONS.get(self.reason_code, "")


class ReturnApproval(models.Model):
    """One person's approval of one return. Never the author's, never twice, never changed.

    Of the study each approval is of one envelope: once each, so that two people approve the two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sha256 = models.CharField(max_length=64)
    part = models.CharField(max_length=12, choices=PART_CHOICES, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "of_return", "by", "at", "sha256", "part"})

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=("of_return", "by"), name="return_approved_once_each"),
            models.UniqueConstraint(
                fields=("of_return", "part"), condition=~Q(part=""), name="envelope_approved_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM exports_return r WHERE r.id = NEW.of_return_id
                                   AND r.requested_by_id <> NEW.by_id AND r.state = 'built'
                                   AND r.sha256 = NEW.sha256
                                   AND (r.kind = 'nis') = (NEW.part <> '')) THEN
                        RAISE EXCEPTION 'Only somebody else approves, and only what was built.';
                    END IF;
                    IF NOT EXISTS (SELECT FROM exports_returnassessment a
                                   WHERE a.of_return_id = NEW.of_return_id)
                       OR EXISTS (SELECT FROM exports_returnassessment a
                                  WHERE a.of_return_id = NEW.of_return_id
                                    AND a.by_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'Approved is what somebody else answered for.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"Approval of {self.of_return_id}"


class ReturnReading(models.Model):
    """One reading of a released file: who, when, and the hash of what they got. Append-only."""

    class Means(models.TextChoices):
        DOWNLOAD = "download", "Downloaded"
        COMMAND = "command", "Written by the command"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    means = models.CharField(max_length=10, choices=Means.choices)
    sha256 = models.CharField(max_length=64)
    part = models.CharField(max_length=12, choices=PART_CHOICES, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "of_return", "by", "at", "means", "sha256", "part"})

    class Meta:
        ordering = ("-at",)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"Reading of {self.of_return_id}"
