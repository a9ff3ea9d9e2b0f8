"""What each use of information rests on: one basis at a time, every earlier one kept.

Somebody puts a basis and somebody else confirms it; until then nothing rests on it.
"""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from privacy.models.accounts import User
from privacy.rules import bases as rules
from privacy.rules import rights


class PurposeBasis(models.Model):
    """The lawful basis of a purpose, for everybody or for one person where theirs differs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=rights.choices(rights.PURPOSE_WORDS))
    # Nobody: it is that of everybody for whom nothing else is recorded.
    person_id = models.UUIDField(null=True)
    basis = models.CharField(max_length=20, choices=rights.choices(rights.BASIS_WORDS))
    power = models.CharField(max_length=200, blank=True)
    article_9 = models.CharField(max_length=1, blank=True, choices=list(rules.ARTICLE_9.items()))
    schedule_1 = ArrayField(models.CharField(max_length=2), default=list)
    offences = models.BooleanField(default=False)
    policy = models.CharField(max_length=200, blank=True)
    policy_review_on = models.DateField(null=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"person_id"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "purpose", "basis", "power", "article_9", "schedule_1", "offences"),
                *("policy", "policy_review_on", "from_on", "until_on", "put_by", "put_at"),
                *("confirmed_by", "confirmed_at"),
            }
        )

    class Meta:
        ordering = ("purpose", F("until_on").desc(nulls_first=True), "-from_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "person_id"),
                condition=Q(until_on=None, confirmed_at__isnull=False),
                nulls_distinct=False,
                name="basis_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("purpose", "person_id"),
                condition=Q(until_on=None, confirmed_at=None),
                nulls_distinct=False,
                name="basis_one_proposed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("put_by")),
                name="basis_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="basis_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(basis="consent") | ~Q(power=""), name="basis_names_its_power"
            ),
            models.CheckConstraint(
                condition=~Q(article_9__in=sorted(rules.NEEDS_SCHEDULE_1), schedule_1__len=0),
                name="basis_has_its_condition",
            ),
        )
        triggers = (
            # It is ended, once; nothing else of it changes.
            pgtrigger.Protect(
                name="version_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__until_on__isnull=False),
            ),
            pgtrigger.Protect(
                name="as_put",
                operation=pgtrigger.UpdateOf(
                    *("purpose", "person_id", "basis", "power", "article_9", "schedule_1"),
                    *("offences", "policy", "policy_review_on", "from_on", "put_by_id", "put_at"),
                ),
            ),
            pgtrigger.Protect(
                name="confirmed_once",
                operation=pgtrigger.UpdateOf("confirmed_by_id", "confirmed_at"),
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.basis} of {self.purpose}"

    def get_absolute_url(self) -> str:
        """Its page, where somebody else confirms it."""
        return reverse("privacy:basis", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Whether nobody has confirmed or refused it yet."""
        return self.confirmed_at is None and self.until_on is None

    @property
    def is_refused(self) -> bool:
        """Whether it never stood."""
        return self.confirmed_at is None and self.until_on is not None
