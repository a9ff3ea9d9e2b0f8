"""The work with a family: needs, interventions, whole-family artefacts, and every dated fact."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family, Person, history, not_before
from families.models.fields import NumberField
from families.models.touched import touches
from privacy.encryption import EncryptedTextField


@pghistory.track(*history())
class Need(models.Model):
    """A need from the family's framework, of one member or of the household."""

    class IdentifiedBy(models.TextChoices):
        ASSESSMENT = "assessment", "Assessment"
        PARTNER_LIST = "partner_list", "Partner list"
        REFERRAL = "referral", "Referral"
        KEYWORKER = "keyworker", "Keyworker"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="needs")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    need = models.CharField(max_length=20)
    identified_on = models.DateField()
    identified_by = models.CharField(max_length=20, choices=IdentifiedBy.choices)
    evidenced = models.BooleanField()
    closed_as = models.CharField(
        max_length=20, blank=True, choices=[("entered_in_error", "Entered in error")]
    )

    class Privacy:
        personal = frozenset({"person"})
        special = frozenset({"need"})
        plain = frozenset(
            {
                "id",
                "reference",
                "family",
                "identified_on",
                "identified_by",
                "evidenced",
                "closed_as",
            }
        )

    class Meta:
        ordering = ("identified_on", "need", "reference")
        triggers = touches("family_id")

    def __str__(self) -> str:
        return f"{self.need} of {self.family_id}"


@pghistory.track(*history())
class Intervention(models.Model):
    """A service given to a family or one of its members."""

    class Outcome(models.TextChoices):
        COMPLETED = "completed", "Completed"
        STOPPED = "stopped", "Stopped"
        DECLINED = "declined", "Declined"
        ONGOING = "ongoing", "Ongoing"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="interventions")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="interventions"
    )
    kind = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices)
    # In pounds, all of it together; case files know none.
    cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        special = frozenset({"kind"})
        plain = frozenset({"id", "family", "provider", "started_on", "ended_on", "outcome", "cost"})

    class Meta:
        ordering = ("-started_on", "id")
        triggers = touches("family_id")
        constraints = (
            models.UniqueConstraint(
                fields=("family", "person", "kind", "started_on"),
                nulls_distinct=False,
                name="intervention_once",
            ),
            not_before("ended_on", "started_on", "intervention_ended_after_started"),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0), name="intervention_cost_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.family_id}"


@pghistory.track(*history())
class Artefact(models.Model):
    """What shows whole-family working: assessment, plan, allocation, goals tied to needs."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "Whole-family assessment"
        PLAN = "plan", "Whole-family plan"
        ALLOCATION = "allocation", "Keyworker allocated"
        PLAN_GOAL_LINK = "plan_goal_link", "Plan goals tied to needs"
        INTERVENTION = "intervention", "Intervention"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="artefacts")
    artefact = models.CharField(max_length=20, choices=Kind.choices)
    on_date = models.DateField()
    covers_everyone = models.BooleanField()
    detail = EncryptedTextField()

    class Privacy:
        personal = frozenset({"detail"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "family", "artefact", "on_date", "covers_everyone"})

    class Meta:
        ordering = ("-on_date", "id")
        triggers = touches("family_id")
        constraints = (
            models.UniqueConstraint(fields=("family", "artefact", "on_date"), name="artefact_once"),
        )

    def __str__(self) -> str:
        return f"{self.artefact} of {self.family_id}"


STAYS_WITHDRAWN = """
    IF EXISTS (SELECT FROM families_factwithdrawal WHERE observation_id = NEW.id) THEN
        RAISE EXCEPTION 'What was withdrawn here stays withdrawn.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track(*history())
class Observation(models.Model):
    """Any dated fact, with who says so. Its detail is a plain code and an encrypted rest."""

    class Kind(models.TextChoices):
        EVENT = "event", "Event"
        STATUS = "status", "Status"
        METRIC = "metric", "Measure"
        JUDGEMENT = "judgement", "Judgement"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    family = models.ForeignKey(
        Family, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=200)
    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)
    value = NumberField(null=True, blank=True)
    out_of = NumberField(null=True, blank=True)
    detail_code = models.CharField(max_length=60, blank=True)
    detail_text = EncryptedTextField()
    source = models.CharField(max_length=200)
    recorded_on = models.DateField(null=True, blank=True)
    withdrawn = models.BooleanField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of what was recorded here by hand, not of what case files brought.
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "detail_text"})
        special = frozenset({"code", "detail_code", "value", "out_of"})
        plain = frozenset(
            {
                "id",
                "reference",
                "family",
                "kind",
                "start_on",
                "end_on",
                "source",
                "recorded_on",
                "withdrawn",
                "recorded_by",
                "recorded_at",
            }
        )

    class Meta:
        ordering = ("start_on", "reference")
        # What is known of a person without a family concerns each family that the person is in.
        triggers = (
            *touches("family_id", "CASE WHEN family_id IS NULL THEN person_id END"),
            pgtrigger.Trigger(
                name="stays_withdrawn",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn=True)
                & (pgtrigger.Q(new__withdrawn=False) | pgtrigger.Q(new__withdrawn__isnull=True)),
                func=STAYS_WITHDRAWN,
            ),
        )
        indexes = (
            # Few rows of many: whom a judgement names need be neither member nor have a need.
            models.Index(
                fields=["family"],
                condition=models.Q(kind="judgement", person__isnull=False),
                name="observation_judges_person",
            ),
        )
        constraints = (
            not_before("end_on", "start_on", "observation_end_after_start"),
            models.CheckConstraint(
                condition=models.Q(family__isnull=False) | models.Q(person__isnull=False),
                name="observation_of_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(recorded_at=None) | models.Q(recorded_by__isnull=False),
                name="observation_recorded_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
