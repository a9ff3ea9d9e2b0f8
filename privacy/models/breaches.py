"""The register of breaches: where each stands, and what was said of it, entry by entry."""

import uuid
from datetime import datetime

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.deadlines import notify_by
from privacy.encryption import EncryptedTextField
from privacy.models.accounts import User
from privacy.models.chain import NOT_TO_BE_CHANGED
from privacy.rules import breaches as rules
from privacy.rules.breaches import MARKED, Risk
from privacy.rules.requests import Clock

RISKY = Q(decision__in=[Risk.RISK.value, Risk.HIGH.value])


# What stood before a change is kept by the database itself, however the change is made.
@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old))
class Breach(models.Model):
    """A breach of personal data. Codes, numbers and times stand here; every word is an entry."""

    class SafeAddress(models.TextChoices):
        YES = "yes", "Yes, or probably"
        UNKNOWN = "unknown", "Not known yet"
        NO = "no", "No"

    class Nature(models.TextChoices):
        WRONG_PERSON = "wrong_person", "Sent, given or told to the wrong person"
        LOST = "lost", "Lost or stolen (paper, device)"
        LOOKED_AT = "looked_at", "Opened by somebody who had no reason to"
        SHOWN = "shown", "Published, or seen or heard by others"
        BROKEN_INTO = "broken_into", "Broken into (account, system)"
        CHANGED = "changed", "Changed wrongly"
        GONE = "gone", "Destroyed, or not available"

    class People(models.TextChoices):
        CHILDREN = "children", "Children"
        PARENTS = "parents", "Parents and carers"
        OTHERS = "others", "Other members of families"
        STAFF = "staff", "Staff"
        PARTNERS = "partners", "People of other organisations"

    class Data(models.TextChoices):
        NAMES = "names", "Names and dates of birth"
        CONTACT = "contact", "Addresses and contact details"
        IDENTIFIERS = "identifiers", "Numbers (NHS, National Insurance, pupil)"
        HEALTH = "health", "Health"
        ABUSE = "abuse", "Domestic abuse, safeguarding"
        OFFENCES = "offences", "Offences, police"
        SCHOOL = "school", "School, attendance"
        MONEY = "money", "Work, benefits, debts"
        OTHER = "other", "Other case notes"

    class Decision(models.TextChoices):
        UNLIKELY = "unlikely", "A risk to people is unlikely: the regulator is not notified"
        RISK = "risk", "A risk to people: the regulator is notified"
        HIGH = "high", "A high risk to people: the regulator is notified and they are told"

    class NotTold(models.TextChoices):
        """The three reasons of the law, and no others (Article 34(3) UK GDPR)."""

        UNREADABLE = "unreadable", "Nobody can read it (encrypted, for example)"
        AVERTED = "averted", "What was done since makes a high risk unlikely"
        EFFORT = "effort", "It would take disproportionate effort: told by public notice instead"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    safe_address = models.CharField(max_length=10, choices=SafeAddress.choices)
    aware_at = models.DateTimeField()
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=20, blank=True, choices=Nature.choices)
    people = models.PositiveIntegerField(null=True)
    records = models.PositiveIntegerField(null=True)
    people_kinds = ArrayField(models.CharField(max_length=20), default=list)
    data_kinds = ArrayField(models.CharField(max_length=20), default=list)
    decision = models.CharField(max_length=10, blank=True, choices=Decision.choices)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)
    notified_reference = models.CharField(max_length=40, blank=True)
    told_on = models.DateField(null=True)
    not_told = models.CharField(max_length=12, blank=True, choices=NotTold.choices)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "safe_address", "aware_at", "reported_at", "reported_by", "nature"),
                *("people", "records", "people_kinds", "data_kinds", "decision", "decided_by"),
                *("decided_at", "notified_at", "notified_reference", "told_on", "not_told"),
                *("closed_by", "closed_at"),
            }
        )

    class Meta:
        ordering = (F("closed_at").desc(nulls_first=True), "aware_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(aware_at__lte=F("reported_at")), name="breach_known_before_reported"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision="")),
                name="breach_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(notified_at=None, notified_reference="")
                | (RISKY & Q(notified_at__gte=F("aware_at")) & ~Q(notified_reference="")),
                name="breach_notified_whole",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(not_told=""), name="breach_told_or_not"
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False)
                & (Q(decision=Risk.UNLIKELY.value) | RISKY & Q(notified_at__isnull=False))
                & (~Q(decision=Risk.HIGH.value) | Q(told_on__isnull=False) | ~Q(not_told="")),
                name="breach_closed_whole",
            ),
            # Nobody decides on a breach, above all that it is not notified, and closes it alone.
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("decided_by")),
                name="breach_closed_by_other",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="closed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:breach", args=[self.pk])

    @property
    def reference(self) -> str:
        """A short name for talk and letters; says nothing about anybody."""
        return f"BRE-{self.pk.hex[:8].upper()}"

    @property
    def due_at(self) -> datetime:
        """By when the regulator is notified, where there is a risk."""
        return notify_by(self.aware_at)

    @property
    def is_open(self) -> bool:
        """Whether anything may still be done about it."""
        return self.closed_at is None

    @property
    def is_marked(self) -> bool:
        """Whether a safe address may have become known."""
        return self.safe_address in MARKED

    @property
    def clock(self) -> Clock:
        """How its 72 hours stand now."""
        return rules.clock(
            self.aware_at,
            decision=self.decision,
            notified_at=self.notified_at,
            now=timezone.now(),
        )


class BreachEntry(models.Model):
    """What was said or done about a breach, in the order in which it was. Never changed."""

    class Kind(models.TextChoices):
        REPORTED = "reported", "Reported"
        ADDRESS = "address", "Safe address"
        AWARE = "aware", "When it was noticed"
        SCALE = "scale", "What happened"
        CONSEQUENCES = "consequences", "Likely consequences"
        MEASURES = "measures", "Measures taken"
        DECISION = "decision", "Decision on the risk"
        NOTIFIED = "notified", "Regulator notified"
        TOLD = "told", "The people it is about"
        OTHERS = "others", "Processors, councils and others told"
        ACTION = "action", "Follow-up action"
        ACTION_DONE = "action_done", "Follow-up action done"
        NOTE = "note", "Note"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    on = models.DateField(null=True)
    # Which action a finishing entry finishes.
    about = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="finished"
    )
    # Codes, numbers and days as they were set then.
    values = models.JSONField(default=dict)
    text = EncryptedTextField()

    class Privacy:
        personal = frozenset({"text"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "breach", "kind", "by", "at", "on", "about", "values"})

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["breach", "-at"], name="breach_entry_at"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(about=None) & ~Q(kind="action_done")
                | Q(about__isnull=False, kind="action_done"),
                name="breach_entry_finishes_one",
            ),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.breach_id}"
