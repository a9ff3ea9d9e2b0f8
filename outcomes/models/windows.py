"""Claim windows and tariffs: dated data that the council keeps, each with its basis."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from families.models.family import history, not_before
from outcomes.rules.windows import BASIS_WORDS, KIND_WORDS, Basis, Span, TariffKind

BASIS_CHOICES = [(basis.value, words) for basis, words in BASIS_WORDS.items()]
KIND_CHOICES = [(kind.value, words) for kind, words in KIND_WORDS.items()]


class Dated(models.Model):
    """What windows and tariffs have in common: where they come from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phase = models.CharField(max_length=60)
    basis = models.CharField(max_length=10, choices=BASIS_CHOICES)
    source = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def confirmed(self) -> bool:
        """Whether the basis is more than memory or inference."""
        return Basis(self.basis).confirmed


@pghistory.track(*history())
class ClaimWindow(Dated):
    """The days, first and last included, on which claims of a phase may be submitted."""

    label = models.CharField(max_length=80)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "phase", "label", "opens_on", "closes_on", "basis", "source"})

    class Meta:
        ordering = ("-opens_on", "phase")
        constraints = (
            models.UniqueConstraint(fields=("phase", "opens_on"), name="claim_window_once"),
            not_before("closes_on", "opens_on", "claim_window_in_order"),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Where windows are listed."""
        return reverse("outcomes:windows")

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.opens_on, self.closes_on)


@pghistory.track(*history())
class Tariff(Dated):
    """A figure of a phase for some days: money for a family, or how many results a year."""

    kind = models.CharField(max_length=20, choices=KIND_CHOICES)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=10, decimal_places=2)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "phase", "kind", "from_on", "to_on", "value", "basis", "source"})

    class Meta:
        ordering = ("phase", "kind", "-from_on")
        constraints = (
            models.UniqueConstraint(fields=("phase", "kind", "from_on"), name="tariff_once"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="tariff_in_order",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="tariff_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.phase} {self.kind}"

    def get_absolute_url(self) -> str:
        """Where tariffs are listed."""
        return reverse("outcomes:windows")

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.from_on, self.to_on)

    @property
    def is_money(self) -> bool:
        """In pounds; otherwise a number of families."""
        return TariffKind(self.kind).is_money
