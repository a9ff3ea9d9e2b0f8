"""Internal audits: the round, its population with the sample, and how it was closed."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value
from django.urls import reverse

from outcomes.models.claims import Claim
from outcomes.models.results import never_changed
from outcomes.rules.audits import AUDIT_WORDS, OPINION_WORDS, AuditState
from outcomes.rules.audits_samples import (
    SIZE_WORDS,
    STRATA_WORDS,
    Design,
    SizeKind,
    Strata,
    method_words,
)
from outcomes.rules.claims import BUILDING
from privacy.encryption import EncryptedTextField

_BUILDING = ", ".join(f"'{state.value}'" for state in BUILDING)
STATES = [(key.value, words) for key, words in AUDIT_WORDS.items()]
OPINIONS = [(key.value, words) for key, words in OPINION_WORDS.items()]
DIVISIONS = [(key.value, words) for key, words in STRATA_WORDS.items()]
SIZES = [(key.value, words) for key, words in SIZE_WORDS.items()]
# What may no longer change once the sample is drawn.
DESIGN = ("phase", "first_day", "last_day", "strata", "size_kind", "size", "minimum", "seed")

# What is given with the closing.
GIVEN = ("opinion", "opinion_text", "closed_by_id", "closed_at")
ENDING = (AuditState.CLOSING, AuditState.CLOSED)

DONE_BEFORE_CLOSING = """
    IF EXISTS (
        SELECT FROM outcomes_auditedclaim a JOIN outcomes_claim c ON c.id = a.claim_id
        WHERE a.audit_id = NEW.id AND a.sampled AND c.state = 'in_internal_audit'
          AND NOT EXISTS (SELECT FROM outcomes_workpaper w
                          WHERE w.audited_id = a.id AND w.result <> '')
    ) OR EXISTS (
        SELECT FROM outcomes_auditquery q
        JOIN outcomes_workpaper w ON w.id = q.paper_id
        JOIN outcomes_auditedclaim a ON a.id = w.audited_id
        JOIN outcomes_claim c ON c.id = a.claim_id
        WHERE a.audit_id = NEW.id AND q.answered_at IS NULL AND q.dropped_at IS NULL
          AND c.state = 'in_internal_audit'
    ) THEN
        RAISE EXCEPTION 'An audit is closed when every sampled claim is decided.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# Whoever draws the sample has built none of its claims; a claim is in one open audit at a time.
_DRAWN = """
    SELECT state, drawn_by_id INTO held FROM outcomes_claimaudit
        WHERE id = NEW.audit_id FOR UPDATE;
    IF held.state <> 'planned' THEN
        RAISE EXCEPTION 'A population is fixed by the draw.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM outcomes_claim c WHERE c.id = NEW.claim_id
               AND (c.prepared_by_id = held.drawn_by_id OR c.equivalent_by_id = held.drawn_by_id))
       OR EXISTS (SELECT FROM outcomes_claimtransition t WHERE t.claim_id = NEW.claim_id
                  AND t.by_id = held.drawn_by_id AND t.to_state IN (-BUILDING-)) THEN
        RAISE EXCEPTION 'Whoever built a claim does not audit it.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM outcomes_claim c WHERE c.id = NEW.claim_id
               AND c.equivalent_progress) AND NOT NEW.sampled THEN
        RAISE EXCEPTION 'A claim that rests on equivalent progress is always in the sample.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
DRAWN_LAWFULLY = _DRAWN.replace("-BUILDING-", _BUILDING)


def next_audit_reference() -> Func:
    """`IA-0001`, given by the database."""
    return Func(
        Value("outcomes_audit_reference"),
        template="('IA-' || to_char(nextval(%(expressions)s), 'FM99990000'))",
        output_field=models.CharField(max_length=20),
    )


class ClaimAudit(models.Model):
    """One round of internal audit. An empty phase is every phase; the days are those of sending.

    The seed is made by the draw, not chosen, and is stored so that the draw can be repeated.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, db_default=next_audit_reference())
    state = models.CharField(max_length=10, choices=STATES)
    phase = models.CharField(max_length=60, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    strata = models.CharField(max_length=20, choices=DIVISIONS)
    size_kind = models.CharField(max_length=10, choices=SIZES)
    size = models.PositiveIntegerField()
    minimum = models.PositiveIntegerField()
    seed = models.BigIntegerField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=12, choices=OPINIONS, blank=True)
    opinion_text = EncryptedTextField()
    # What the report says in numbers, kept when the audit is closed.
    figures = models.JSONField(default=dict)

    class Privacy:
        personal = frozenset({"opinion_text"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "reference", "state", *DESIGN, "started_by", "started_at", "drawn_by"),
                *("drawn_at", "closed_by", "closed_at", "opinion", "figures"),
            }
        )

    class Meta:
        ordering = ("-started_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state=AuditState.PLANNED.value)
                | Q(seed__isnull=False, drawn_by__isnull=False, drawn_at__isnull=False),
                name="audit_drawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in ENDING])
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(opinion="")),
                name="audit_closed_with_an_opinion",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="closed_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=AuditState.CLOSED.value),
            ),
            pgtrigger.Protect(
                name="drawn_is_fixed",
                operation=pgtrigger.UpdateOf(*DESIGN),
                condition=~pgtrigger.Q(old__state=AuditState.PLANNED.value),
            ),
            pgtrigger.Protect(
                name="opinion_is_fixed",
                operation=pgtrigger.UpdateOf(
                    "opinion", "opinion_text", "closed_by_id", "closed_at"
                ),
                condition=pgtrigger.Q(old__state=AuditState.CLOSING.value),
            ),
            pgtrigger.Protect(
                name="closing_ends_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=AuditState.CLOSING.value)
                & pgtrigger.Q(new__state__in=["planned", "sampled"]),
            ),
            pgtrigger.Protect(
                name="ends_through_closing",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=AuditState.CLOSING.value)
                & pgtrigger.Q(new__state=AuditState.CLOSED.value),
            ),
            pgtrigger.Protect(
                name="drawn_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=AuditState.PLANNED.value)
                & pgtrigger.Q(new__state=AuditState.PLANNED.value),
            ),
            pgtrigger.Trigger(
                name="done_before_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=[state.value for state in ENDING]),
                func=DONE_BEFORE_CLOSING,
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    def get_absolute_url(self) -> str:
        """The auditor's page of it."""
        return reverse("outcomes:audit", args=[self.pk])

    @property
    def design(self) -> Design:
        """How the sample is drawn."""
        return Design(Strata(self.strata), SizeKind(self.size_kind), self.size, self.minimum)

    @property
    def method(self) -> str:
        """The same in words."""
        return method_words(self.design)


class AuditedClaim(models.Model):
    """A claim of an audit's population, as it stood at the draw, and whether it was drawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audit = models.ForeignKey(ClaimAudit, on_delete=models.PROTECT, related_name="population")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="audited")
    stratum = models.CharField(max_length=100)
    certain = models.BooleanField()
    sampled = models.BooleanField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "audit", "claim", "stratum", "certain", "sampled"})

    class Meta:
        ordering = ("audit", "stratum", "claim__reference")
        constraints = (
            models.UniqueConstraint(fields=("audit", "claim"), name="audited_claim_once"),
        )
        triggers = (
            *never_changed(),
            pgtrigger.Trigger(
                name="drawn_lawfully",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("held", "RECORD")],
                func=DRAWN_LAWFULLY,
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim_id} in {self.audit_id}"
