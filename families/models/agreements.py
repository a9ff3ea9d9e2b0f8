"""Which privacy notice a family or one of its people was given, and to what they agreed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family, Person
from families.rules import agreements as rules


class Agreement(models.Model):
    """One answer, kept for good: the latest of a kind stands, and none means "not yet".

    Without a person it is that of the family, for everybody who has given none of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="agreements")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="agreements"
    )
    capacity = models.CharField(
        max_length=12, blank=True, choices=list(rules.CAPACITIES.items()), default=""
    )
    kind = models.CharField(max_length=20, choices=list(rules.KIND_WORDS.items()))
    answer = models.CharField(max_length=20, choices=list(rules.ANSWER_WORDS.items()))
    version = models.CharField(max_length=40, blank=True)
    on_date = models.DateField()
    route = models.CharField(max_length=20, choices=list(rules.ROUTES.items()))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "kind", "answer", "version", "on_date", "route"),
                *("capacity", "recorded_by", "recorded_at"),
            }
        )

    class Meta:
        ordering = ("-on_date", "-recorded_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind=rules.NOTICE) | (Q(answer=rules.GIVEN) & ~Q(version="")),
                name="agreement_notice_has_a_version",
            ),
            models.CheckConstraint(condition=~Q(route=""), name="agreement_says_how"),
            # One person's consent says who gave it and to which words (Art 7).
            models.CheckConstraint(
                condition=Q(person=None, capacity="")
                | Q(person__isnull=False, kind=rules.NOTICE)
                | Q(person__isnull=False)
                & ~Q(capacity="")
                & (~Q(answer=rules.GIVEN) | ~Q(version="")),
                name="agreement_of_a_person_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.family_id}"

    @property
    def words(self) -> str:
        """The answer, and for a notice which one."""
        given = str(self.get_answer_display())
        return f"{given}, version {self.version}" if self.version else given
