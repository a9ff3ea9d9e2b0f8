"""What a restriction or an objection gives way to: put by one person, confirmed by another."""

from django.db import models
from django.urls import reverse

from privacy.encryption import EncryptedTextField
from privacy.models.registers import Put, by_another, kept_as_put, one_each
from privacy.models.rights import RightsRequest
from privacy.rules import overrides as rules
from privacy.rules.rights import choices


class RightOverride(Put):
    """Safeguarding that a restriction stands in the way of, or compelling grounds (Art 18, 21)."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="overrides")
    kind = models.CharField(max_length=12, choices=choices(rules.KIND_WORDS))
    reason = EncryptedTextField()
    until_on = models.DateField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "purpose", "reference", "put_by", "put_at", "confirmed_by"),
                *("confirmed_at", "ended_on", "request", "kind", "until_on"),
            }
        )

    class Meta:
        ordering = ("-put_at",)
        constraints = (
            by_another("override_confirmed_by_another"),
            *one_each("override", "request"),
        )
        triggers = kept_as_put(
            *("purpose", "reference", "put_by_id", "put_at", "request_id", "kind", "reason"),
            "until_on",
        )

    def __str__(self) -> str:
        return f"{self.reference}: {rules.KIND_WORDS[rules.Overrides(self.kind)]}"

    def get_absolute_url(self) -> str:
        """Its page, where somebody else confirms it."""
        return reverse("privacy:override", args=[self.pk])
