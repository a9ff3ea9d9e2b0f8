"""A referral: who sent whom to us and why, before there is a family and where there never is."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from families.models.family import Family, Member, Person
from families.models.programme import FrameworkVersion
from families.rules import referrals as rules
from privacy.encryption import EncryptedTextField
from privacy.models import Team

_UNDECIDED = Q(state__in=[state.value for state in rules.UNDECIDED])


class Referral(models.Model):
    """Who refers a family, what they need as far as is known, and whether they agreed.

    It belongs to the team that it came to; once a family was opened from it, to the family.
    """

    class Source(models.TextChoices):
        SCHOOL = "school", "School or nursery"
        SOCIAL_CARE = "social_care", "Children’s social care"
        HEALTH = "health", "Health"
        POLICE = "police", "Police or youth justice"
        HOUSING = "housing", "Housing"
        WORK = "work", "Jobcentre or employment service"
        VOLUNTARY = "voluntary", "Voluntary or community organisation"
        FAMILY = "family", "The family itself"
        OTHER = "other", "Somebody else"

    class Consent(models.TextChoices):
        GIVEN = rules.CONSENT_GIVEN, "Yes"
        REFUSED = "refused", "No"
        NOT_ASKED = "not_asked", "They have not been asked"

    class Route(models.TextChoices):
        SIGNED = "signed", "Signed a form"
        SPOKEN = "spoken", "Said so"
        WRITTEN = "written", "Wrote so (letter, email, message)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_on = models.DateField()
    source = models.CharField(max_length=20, choices=Source.choices)
    agency = EncryptedTextField()
    referrer = EncryptedTextField()
    contact = EncryptedTextField()
    address = EncryptedTextField()
    postcode = EncryptedTextField()
    reason = EncryptedTextField()
    framework = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    needs = ArrayField(models.CharField(max_length=40), default=list)
    consent = models.CharField(max_length=20, choices=Consent.choices)
    consent_route = models.CharField(max_length=20, blank=True, choices=Route.choices)
    consent_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=20, choices=[(s.value, words) for s, words in rules.STATE_WORDS.items()]
    )
    decided_on = models.DateField(null=True, blank=True)
    family = models.ForeignKey(
        Family, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"agency", "referrer", "contact", "address", "postcode", "reason"})
        special = frozenset({"needs"})
        plain = frozenset(
            {
                *("id", "reference", "team", "received_on", "source", "framework", "consent"),
                *("consent_route", "consent_on", "state", "decided_on", "family"),
                *("recorded_by", "recorded_at"),
            }
        )

    class Meta:
        ordering = ("received_on", "reference")
        indexes = (models.Index(fields=["team", "state", "received_on"], name="referral_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(consent=rules.CONSENT_GIVEN)
                | (~Q(consent_route="") & Q(consent_on__isnull=False)),
                name="referral_consent_says_how_and_when",
            ),
            models.CheckConstraint(
                condition=(_UNDECIDED & Q(decided_on=None))
                | (~_UNDECIDED & Q(decided_on__isnull=False)),
                name="referral_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(family=None) | Q(state=rules.State.ACCEPTED),
                name="referral_of_family_accepted",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The page on which it is triaged."""
        return reverse("families:referral", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state in rules.UNDECIDED


class ReferredPerson(models.Model):
    """Somebody of the family that is referred, as far as whoever refers them knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="people")
    place = models.PositiveSmallIntegerField()
    forename = EncryptedTextField()
    surname = EncryptedTextField()
    date_of_birth = models.DateField(null=True, blank=True, db_index=True)
    sex = models.CharField(max_length=1, choices=Person._meta.get_field("sex").choices)
    role = models.CharField(max_length=20, choices=Member.Role.choices)

    class Privacy:
        personal = frozenset({"forename", "surname", "date_of_birth"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "referral", "place", "sex", "role"})

    class Meta:
        ordering = ("referral", "place")
        constraints = (
            models.UniqueConstraint(fields=("referral", "place"), name="referred_in_order"),
        )

    def __str__(self) -> str:
        return f"Person {self.place} of {self.referral_id}"

    @property
    def full_name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"


class ReferralStep(models.Model):
    """A decision about a referral, or what was heard about it since. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(
        max_length=20, choices=[(s.value, words) for s, words in rules.STEP_DONE.items()]
    )
    reason_code = models.CharField(max_length=20, blank=True, choices=list(rules.REASONS.items()))
    reason = EncryptedTextField()
    passed_to = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reason", "passed_to"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "referral", "step", "reason_code", "by", "at"})

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(step__in=sorted(rules.NEEDS_A_REASON)) | ~Q(reason_code=""),
                name="referral_turned_away_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.referral_id}"
