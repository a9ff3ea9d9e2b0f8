"""Impact assessments and sharing agreements: put by one person, confirmed by another."""

import uuid
from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.models.accounts import User
from privacy.rules import registers as rules
from privacy.rules.rights import PURPOSE_WORDS, choices

STANDS = Q(ended_on=None, confirmed_at__isnull=False)
WAITS = Q(ended_on=None, confirmed_at=None)


def by_another(name: str) -> models.CheckConstraint:
    """Nobody confirms what they put."""
    return models.CheckConstraint(
        condition=Q(confirmed_by=None, confirmed_at=None)
        | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("put_by")),
        name=name,
    )


def one_each(name: str, *fields: str) -> tuple[models.UniqueConstraint, ...]:
    """One that stands and one that waits."""
    return tuple(
        models.UniqueConstraint(fields=fields, condition=condition, name=f"{name}_one_{state}")
        for state, condition in (("stands", STANDS), ("waits", WAITS))
    )


def kept_as_put(*fields: str) -> tuple[Any, ...]:
    """What was put never changes; what is confirmed or ended stays so."""
    return (
        pgtrigger.Protect(name="as_put", operation=pgtrigger.UpdateOf(*fields)),
        pgtrigger.Protect(
            name="confirmed_once",
            operation=pgtrigger.UpdateOf("confirmed_by_id", "confirmed_at"),
            condition=pgtrigger.Q(old__confirmed_at__isnull=False),
        ),
        pgtrigger.Protect(
            name="ended_stays",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__ended_on__isnull=False),
        ),
    )


class Put(models.Model):
    """A line of a register: it counts once a second person has confirmed it, until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=choices(PURPOSE_WORDS))
    reference = models.CharField(max_length=200)
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    # Ended without having been confirmed: it was refused.
    ended_on = models.DateField(null=True)
    # The column with the last day on which it counts.
    ends_by = "until_on"

    class Meta:
        abstract = True

    @property
    def ends_on(self) -> date:
        """The day after which it does not count any more."""
        last: date = getattr(self, self.ends_by)
        return last

    @property
    def state(self) -> rules.State:
        """Where it stands today."""
        return rules.state_of(
            confirmed=self.confirmed_at is not None,
            ended=self.ended_on is not None,
            ends_on=self.ends_on,
            today=timezone.localdate(),
        )


class ImpactAssessment(Put):
    """A data protection impact assessment of a use (Art 35): nothing new goes live without."""

    title = models.CharField(max_length=200)
    done_on = models.DateField()
    review_on = models.DateField()
    risk = models.CharField(max_length=8, choices=list(rules.RISKS.items()))
    # The regulator was asked before (Art 36); only where the risk stays high.
    consulted_on = models.DateField(null=True)

    ends_by = "review_on"

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "purpose", "reference", "put_by", "put_at", "confirmed_by"),
                *("confirmed_at", "ended_on", "title", "done_on", "review_on", "risk"),
                "consulted_on",
            }
        )

    class Meta:
        ordering = ("purpose", "-done_on", "-put_at")
        constraints = (
            by_another("assessment_confirmed_by_another"),
            *one_each("assessment", "purpose"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("done_on")), name="assessment_reviewed_later"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(risk="high") | Q(consulted_on__isnull=False),
                name="assessment_high_risk_consulted",
            ),
        )
        triggers = kept_as_put(
            *("purpose", "reference", "put_by_id", "put_at", "title", "done_on", "review_on"),
            *("risk", "consulted_on"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:assessment", args=[self.pk])


class SharingAgreement(Put):
    """What was agreed with somebody outside: who they are, what they get, for what, how long."""

    partner = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=list(rules.STANDINGS.items()))
    what = models.CharField(max_length=300)
    power = models.CharField(max_length=200)
    region = models.CharField(max_length=8, choices=list(rules.REGIONS.items()))
    safeguard = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "purpose", "reference", "put_by", "put_at", "confirmed_by"),
                *("confirmed_at", "ended_on", "partner", "standing", "what", "power", "region"),
                *("safeguard", "from_on", "until_on"),
            }
        )

    class Meta:
        ordering = ("partner", "purpose", "-from_on", "-put_at")
        constraints = (
            by_another("sharing_confirmed_by_another"),
            *one_each("sharing", "partner", "purpose"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="sharing_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(region__in=("uk", "eea")) | ~Q(safeguard=""),
                name="sharing_transfer_safeguarded",
            ),
        )
        triggers = kept_as_put(
            *("purpose", "reference", "put_by_id", "put_at", "partner", "standing", "what"),
            *("power", "region", "safeguard", "from_on", "until_on"),
        )

    def __str__(self) -> str:
        return f"{self.partner}: {self.reference}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:agreement", args=[self.pk])
