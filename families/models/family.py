"""Families, people, and who belongs where when."""

import uuid
from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from families.models.programme import FrameworkVersion, LocalPlan
from families.models.touched import touches
from families.rules.field_groups import GROUP_WORDS, Group, Mask
from privacy.addresses import address
from privacy.encryption import EncryptedTextField
from privacy.models import Team


def history() -> tuple[pghistory.Tracker, ...]:
    """Keep what a row was before each change and before its deletion (fresh for every model)."""
    return pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old)


def not_before(later: str, earlier: str, name: str) -> models.CheckConstraint:
    """The database refuses an end before its beginning (an empty one is allowed)."""
    condition = Q(**{f"{later}__isnull": True}) | Q(**{f"{earlier}__isnull": True})
    return models.CheckConstraint(
        condition=condition | Q(**{f"{later}__gte": F(earlier)}), name=name
    )


@pghistory.track(*history())
class Family(models.Model):
    """A family of the programme, held under one version of a framework and one local plan.

    Both were in force when it came in; newer ones concern it only once it is re-based.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    framework = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT)
    local_plan = models.ForeignKey(
        LocalPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="families"
    )
    identified_on = models.DateField()
    assessed_on = models.DateField(null=True, blank=True)
    attached_on = models.DateField(null=True, blank=True)
    step_down_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=200, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    # Of the council's own list; case files know none.
    district = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "reference",
                "framework",
                "local_plan",
                "identified_on",
                "assessed_on",
                "attached_on",
                "step_down_on",
                "closed_on",
                "closure_reason",
                "team",
                "district",
                "created_at",
            }
        )

    class Meta:
        ordering = ("-identified_on", "reference")
        triggers = touches("id")
        permissions = (("work_with_family", "Work with this family"),)
        indexes = (models.Index(fields=["team", "closed_on"], name="family_team_open"),)
        constraints = (
            not_before("attached_on", "identified_on", "family_attached_after_identified"),
            not_before("step_down_on", "attached_on", "family_step_down_after_attached"),
            not_before("closed_on", "attached_on", "family_closed_after_attached"),
            not_before("closed_on", "step_down_on", "family_closed_after_step_down"),
            not_before("closed_on", "identified_on", "family_closed_after_identified"),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The family's page."""
        return address("families:family", self.pk)

    @property
    def mask(self) -> Mask:
        """What whoever asked for the family does not see of it; without an asker all is hidden."""
        return Mask(frozenset(Group) - {reveal["group"] for reveal in self.shown_groups})

    @property
    def shown_groups(self) -> list[dict[str, Any]]:
        """Groups that were revealed to whoever asked, with `group` and `until`."""
        return getattr(self, "reveals", [])

    @property
    def shown_words(self) -> str:
        """Those groups with the time at which they are hidden again."""
        until = {each["group"]: datetime.fromisoformat(each["until"]) for each in self.shown_groups}
        return ", ".join(
            f"{GROUP_WORDS[Group(group)]} until {timezone.localtime(at):%H:%M}"
            for group, at in until.items()
        )


@pghistory.track(*history(), exclude=["tokens"])
class Person(models.Model):
    """Who somebody is, once in the whole council. Only the tokens lead from a name to the row."""

    class StudyChoice(models.TextChoices):
        """Why somebody is in no extract of the National Impact Study; nothing said is empty."""

        OBJECTED = "objected", "Objects to it"
        OPTED_OUT = "opted_out", "Has opted out"
        NO_NOTICE = "no_notice", "Has not had the privacy notice yet"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    forename = EncryptedTextField()
    surname = EncryptedTextField()
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(
        max_length=1, choices=[("F", "Female"), ("M", "Male"), ("U", "Not known")]
    )
    ethnicity = models.CharField(max_length=4, blank=True)
    upn = EncryptedTextField()
    nhs_number = EncryptedTextField()
    nino = EncryptedTextField()
    uprn = EncryptedTextField()
    unverified = ArrayField(models.CharField(max_length=20), default=list)
    address = EncryptedTextField()
    postcode = EncryptedTextField()
    # A refuge, a foster home: the address stays hidden until somebody says why they need it.
    address_protected = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    expecting_until = models.DateField(null=True, blank=True)
    study_choice = models.CharField(max_length=12, choices=StudyChoice.choices, blank=True)
    tokens = ArrayField(models.BigIntegerField(), default=list)

    class Privacy:
        personal = frozenset(
            {
                "forename",
                "surname",
                "date_of_birth",
                "upn",
                "nhs_number",
                "nino",
                "uprn",
                "address",
                "postcode",
                "died_on",
                "study_choice",
                "tokens",
            }
        )
        special = frozenset({"ethnicity", "expecting_until", "address_protected"})
        plain = frozenset({"id", "reference", "sex", "unverified"})

    class Meta:
        ordering = ("reference",)
        triggers = touches(
            person="id",
            only=("reference", "date_of_birth", "sex", "died_on", "expecting_until"),
        )
        indexes = (GinIndex(fields=["tokens"], name="person_tokens"),)

    def __str__(self) -> str:
        return self.reference

    @property
    def full_name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"


@pghistory.track(*history())
class Member(models.Model):
    """A person's dated part in a family; several rows for several spells."""

    class Role(models.TextChoices):
        PARENT = "parent", "Parent"
        CARER = "carer", "Carer"
        CHILD = "child", "Child"
        YOUNG_PERSON = "young_person", "Young person"
        OTHER_ADULT = "other_adult", "Other adult"
        OTHER_RELATIVE = "other_relative", "Other relative"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    lives_in_household = models.BooleanField()
    parenting_responsibility = models.BooleanField()
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id",
                "family",
                "role",
                "lives_in_household",
                "parenting_responsibility",
                "joined_on",
                "left_on",
            }
        )

    class Meta:
        ordering = ("joined_on", "id")
        triggers = touches("family_id")
        constraints = (
            models.UniqueConstraint(
                fields=("family", "person", "joined_on"), nulls_distinct=False, name="member_once"
            ),
            not_before("left_on", "joined_on", "member_left_after_joined"),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.family_id}"


class Allocation(models.Model):
    """Who leads the work with a family, from when to when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="allocations")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations"
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    allocated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # What an undo within its minutes goes back to; empty where it cannot be undone.
    made_at = models.DateTimeField(null=True, blank=True)
    replaced = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team_before = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "worker", "started_on", "ended_on", "allocated_by"),
                *("made_at", "replaced", "team_before"),
            }
        )

    class Meta:
        ordering = ("-started_on",)
        constraints = (
            models.UniqueConstraint(
                fields=("family",), condition=Q(ended_on=None), name="family_one_open_lead"
            ),
            not_before("ended_on", "started_on", "allocation_ended_after_started"),
        )

    def __str__(self) -> str:
        return f"{self.worker_id} leads {self.family_id}"
