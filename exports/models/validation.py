"""What an analyst answered to a finding about a record, before a return was built."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models

from exports.validation import ANSWER_WORDS
from families.models import Family

ANSWERS = [(answer.value, words) for answer, words in ANSWER_WORDS.items()]


class FindingAnswer(models.Model):
    """Confirmed as it is, or the keyworker was asked. Never changed; it goes with its family.

    `seal` is of what was found, and of whom: once the record says something else, the finding is
    open again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.CharField(max_length=7)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    seal = models.CharField(max_length=32)
    answer = models.CharField(max_length=10, choices=ANSWERS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(auto_now_add=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "period", "family", "code", "seal", "answer", "by", "at"})

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(
                fields=("family", "period", "code", "seal", "answer"),
                name="finding_answered_once",
            ),
        )
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"Answer to {self.code} for {self.period}"
