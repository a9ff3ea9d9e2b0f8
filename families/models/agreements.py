"""Which privacy notice a family was given, and to what it agreed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from families.models.family import Family
from families.rules import agreements as rules


class Agreement(models.Model):
    """One answer, kept for good: the latest of a kind stands, and none means "not yet"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="agreements")
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
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "kind", "answer", "version", "on_date", "route"),
                *("recorded_by", "recorded_at"),
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
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.family_id}"

    @property
    def words(self) -> str:
        """The answer, and for a notice which one."""
        given = str(self.get_answer_display())
        return f"{given}, version {self.version}" if self.version else given
