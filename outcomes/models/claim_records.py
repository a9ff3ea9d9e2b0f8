"""What happened to a claim and what it rests on. Rows are added, never changed."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models

from families.models import Family, Need, Observation
from outcomes.models.claims import STATE_CHOICES, Claim
from outcomes.models.results import OutcomeRun, never_changed
from outcomes.rules.audits import PASSING
from outcomes.rules.claims import AUDITED, BUILDING, MOVES, ClaimState
from privacy.encryption import EncryptedTextField

_MOVES = ", ".join(f"'{now.value}>{to.value}'" for now, to in MOVES)


def _listed(states: tuple[ClaimState, ...]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


# What stands in capitals between dashes is put in from the rules below.
LAWFUL = """
    SELECT state, prepared_by_id, equivalent_by_id INTO held
        FROM outcomes_claim WHERE id = NEW.claim_id FOR UPDATE;
    IF NEW.number <> 1 + (SELECT count(*) FROM outcomes_claimtransition
                          WHERE claim_id = NEW.claim_id) THEN
        RAISE EXCEPTION 'The transitions of a claim are numbered one after the other.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.from_state = '' THEN
        IF NEW.number <> 1 OR NEW.to_state <> held.state THEN
            RAISE EXCEPTION 'Only the first transition comes from nowhere.'
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.from_state <> held.state
          OR NEW.from_state || '>' || NEW.to_state <> ALL (ARRAY[-MOVES-]) THEN
        RAISE EXCEPTION 'A claim cannot make this move.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.to_state IN (-AUDITED-) AND (NEW.by_id = held.equivalent_by_id OR EXISTS (
        SELECT FROM outcomes_claimtransition t WHERE t.claim_id = NEW.claim_id
        AND t.by_id = NEW.by_id AND t.to_state IN (-BUILDING-))) THEN
        RAISE EXCEPTION 'Whoever built a claim does not audit it.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.to_state IN (-AUDITED-) AND NOT EXISTS (
        SELECT FROM outcomes_auditedclaim a
        JOIN outcomes_claimaudit u ON u.id = a.audit_id
        LEFT JOIN outcomes_workpaper w ON w.audited_id = a.id
        WHERE a.claim_id = NEW.claim_id AND (
            (a.sampled AND u.state = 'sampled' AND w.decided_by_id = NEW.by_id
                AND 'audit_' || w.result = NEW.to_state)
            OR (NOT a.sampled AND u.state = 'closing' AND u.opinion IN (-PASSING-)
                AND NEW.to_state = 'audit_passed'))) THEN
        RAISE EXCEPTION 'A claim is decided on its workpaper, or with the closing of an audit.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.to_state = 'submitted' AND NEW.by_id = held.prepared_by_id THEN
        RAISE EXCEPTION 'Whoever prepared a claim does not submit it.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.to_state = 'ready' AND NOT EXISTS (
        SELECT FROM outcomes_claimsnapshot s WHERE s.claim_id = NEW.claim_id
        AND s.number = 1 + (SELECT count(*) FROM outcomes_claimtransition t
            WHERE t.claim_id = NEW.claim_id AND t.to_state = NEW.to_state)) THEN
        RAISE EXCEPTION 'A claim becomes ready with a snapshot of what it rests on.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
for _mark, _put in (
    ("-MOVES-", _MOVES),
    ("-AUDITED-", _listed(AUDITED)),
    ("-BUILDING-", _listed(BUILDING)),
    ("-PASSING-", ", ".join(f"'{opinion.value}'" for opinion in PASSING)),
):
    LAWFUL = LAWFUL.replace(_mark, _put)


class ClaimTransition(models.Model):
    """One move of a claim: from where (nothing at its beginning) to where, by whom, when, why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="transitions")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20, choices=STATE_CHOICES, blank=True)
    to_state = models.CharField(max_length=20, choices=STATE_CHOICES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = EncryptedTextField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "claim", "number", "from_state", "to_state", "by", "at"})

    class Meta:
        ordering = ("claim", "number")
        constraints = (
            models.UniqueConstraint(fields=("claim", "number"), name="claim_transition_once"),
        )
        triggers = (
            *never_changed(),
            pgtrigger.Trigger(
                name="lawful",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("held", "RECORD")],
                func=LAWFUL,
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"


class ClaimSnapshot(models.Model):
    """What a claim rests on, frozen each time it becomes ready; the last one counts.

    `inputs` are the engine's own (case file to CSV, codes and references, no name), `results` what
    it made of them, `explanation` why; all as JSON, encrypted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    as_of = models.DateField()
    run = models.ForeignKey(OutcomeRun, on_delete=models.PROTECT, related_name="+")
    framework_sha256 = models.CharField(max_length=64)
    plan_sha256 = models.CharField(max_length=64, blank=True)
    inputs_sha256 = models.CharField(max_length=64)
    results_sha256 = models.CharField(max_length=64)
    inputs = EncryptedTextField()
    results = EncryptedTextField()
    explanation = EncryptedTextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"inputs"})
        special = frozenset({"results", "explanation"})
        plain = frozenset(
            {
                *("id", "claim", "number", "as_of", "run", "framework_sha256", "plan_sha256"),
                *("inputs_sha256", "results_sha256", "made_by", "made_at"),
            }
        )

    class Meta:
        ordering = ("claim", "-number")
        constraints = (
            models.UniqueConstraint(fields=("claim", "number"), name="claim_snapshot_once"),
        )
        triggers = (
            *never_changed(),
            pgtrigger.Trigger(
                name="of_a_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM outcomes_claim
                                   WHERE id = NEW.claim_id AND state = 'draft') THEN
                        RAISE EXCEPTION 'Only a draft is frozen.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"Snapshot {self.number} of {self.claim_id}"


class ProgressDecision(models.Model):
    """A head of service's decision that a need has made equivalent progress, and why.

    The engine reads it as the observation `override:<need>` that is made with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="progress_decisions")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="progress_decisions")
    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, related_name="progress_decision"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    reason = EncryptedTextField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "family", "need", "observation", "decided_by", "decided_at"})

    class Meta:
        ordering = ("-decided_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reason__isnull=False), name="progress_decision_has_a_reason"
            ),
        )
        triggers = (
            *never_changed(),
            pgtrigger.Trigger(
                name="by_a_head_of_service",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM privacy_user WHERE id = NEW.decided_by_id
                                   AND role = 'head_of_service') THEN
                        RAISE EXCEPTION 'Only a head of service decides on equivalent progress.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"Decision on {self.need_id}"
