"""Claims for results: those that came with the case files and those made here."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from families.models import Family, FrameworkVersion, LocalPlan
from families.models.family import history
from families.models.touched import touches
from outcomes.models.results import OutcomeRun
from outcomes.rules.claims import LEFT_THE_COUNCIL, LIVE_STATES, STATE_WORDS, ClaimState

STATE_CHOICES = [(state.value, words) for state, words in STATE_WORDS.items()]
# What a claim is about stays the same from the day on which it is ready.
SEALED = (
    *("family_id", "route", "phase", "framework_id", "plan_id", "run_id", "prepared_by_id"),
    # That internal audit always looks at it.
    *("equivalent_progress", "equivalent_by_id"),
)
MADE_HERE = pgtrigger.Q(old__prepared_by__isnull=False)
LIVE = ", ".join(f"'{state.value}'" for state in LIVE_STATES)
# Asked where a claim begins to live and, once more, where it goes to the ministry: two records may
# have become one family between the two.
ONCE_IN_A_LINEAGE = f"""
    IF TG_OP = 'UPDATE' AND OLD.state IN ({LIVE})
        AND (OLD.family_id, OLD.phase) = (NEW.family_id, NEW.phase)
        AND (NEW.state <> 'submitted' OR OLD.state = 'submitted') THEN
        RETURN NEW;
    END IF;
    PERFORM tfcase_hold_for_claim(NEW.family_id);
    IF tfcase_claimed_elsewhere(NEW.family_id, NEW.phase) THEN
        RAISE EXCEPTION 'Another record of this family has a claim in this phase.'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'claim_one_live_in_lineage';
    END IF;
    RETURN NEW;
"""


def next_reference() -> Func:
    """`CL-000123`, given by the database, so that rows that come in by COPY have one too."""
    return Func(
        Value("outcomes_claim_reference"),
        template="('CL-' || to_char(nextval(%(expressions)s), 'FM999999000000'))",
        output_field=models.CharField(max_length=20),
    )


@pghistory.track(*history())
class Claim(models.Model):
    """One claim of a family for one route. Only one may live in a family's programme phase.

    Claims that came with case files were prepared by nobody here, and rest on no run. `on_date`
    is the day of submission once there is one. Nothing in it is personal: reasons and evidence
    stand with the transitions and snapshots.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, db_default=next_reference())
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="claims")
    route = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=STATE_CHOICES)
    on_date = models.DateField()
    phase = models.CharField(max_length=60)
    framework = models.ForeignKey(
        FrameworkVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    plan = models.ForeignKey(LocalPlan, null=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(OutcomeRun, null=True, on_delete=models.PROTECT, related_name="claims")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Rests on a senior decision of equivalent progress: internal audit always looks at it.
    equivalent_progress = models.BooleanField(default=False, db_default=False)
    equivalent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "reference", "family", "route", "state", "on_date", "phase"),
                *("framework", "plan", "run", "prepared_by", "approved_by"),
                *("equivalent_progress", "equivalent_by"),
            }
        )

    class Meta:
        ordering = ("-on_date", "id")
        constraints = (
            # One row of case files; what has not left the council stands in none.
            models.UniqueConstraint(
                fields=("family", "phase", "route", "on_date"),
                condition=Q(state__in=[state.value for state in LEFT_THE_COUNCIL])
                & (Q(prepared_by__isnull=True) | Q(approved_by__isnull=False)),
                name="claim_row_once",
            ),
            models.UniqueConstraint(
                fields=("family", "phase"),
                condition=Q(state__in=[state.value for state in LIVE_STATES]),
                name="claim_one_live_in_phase",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(approved_by=F("prepared_by")),
                name="claim_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(prepared_by__isnull=True)
                | Q(framework__isnull=False, run__isnull=False),
                name="claim_rests_on_a_run",
            ),
            models.CheckConstraint(
                condition=Q(prepared_by__isnull=True)
                | ~Q(state__in=["submitted", "paid", "rejected"])
                | Q(approved_by__isnull=False),
                name="claim_submitted_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["state", "phase"], name="claim_state_phase"),)
        triggers = (
            *touches("family_id"),
            pgtrigger.Protect(
                name="sealed_once_ready",
                operation=pgtrigger.UpdateOf(*SEALED),
                condition=MADE_HERE & ~pgtrigger.Q(old__state=ClaimState.DRAFT.value),
            ),
            pgtrigger.Trigger(
                name="moves_are_noted",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=MADE_HERE & pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM outcomes_claimtransition t
                        WHERE t.claim_id = OLD.id AND t.from_state = OLD.state
                          AND t.to_state = NEW.state AND t.number = (
                            SELECT max(number) FROM outcomes_claimtransition
                            WHERE claim_id = OLD.id)
                    ) THEN
                        RAISE EXCEPTION 'A claim moves only with a transition that says who.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="once_in_a_lineage",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "family_id", "phase"),
                condition=pgtrigger.Condition(f"NEW.state IN ({LIVE})"),
                func=ONCE_IN_A_LINEAGE,
            ),
            pgtrigger.Trigger(
                name="begins_as_a_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__prepared_by__isnull=False)
                & ~pgtrigger.Q(new__state=ClaimState.DRAFT.value),
                func="""
                    RAISE EXCEPTION 'A claim that is made here begins as a draft.'
                        USING ERRCODE = 'check_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    def get_absolute_url(self) -> str:
        """The claim's page."""
        return reverse("outcomes:claim", args=[self.pk])

    @property
    def made_here(self) -> bool:
        """Whether it was prepared in the product, and did not come with case files."""
        return self.prepared_by_id is not None
