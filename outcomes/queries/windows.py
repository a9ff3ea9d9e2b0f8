"""Claim windows and tariffs: lists for the page, and what holds on a day."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import Http404

from families.models import FrameworkVersion
from outcomes.models import ClaimWindow, Tariff
from outcomes.rules.windows import Span, TariffKind


def windows() -> QuerySet[ClaimWindow]:
    """Every window, the latest first."""
    return ClaimWindow.objects.all()


def tariffs() -> QuerySet[Tariff]:
    """Every figure, by phase and kind."""
    return Tariff.objects.all()


def window_or_404(window_id: uuid.UUID) -> ClaimWindow:
    """One window."""
    found = ClaimWindow.objects.filter(pk=window_id).first()
    if found is None:
        raise Http404
    return found


def tariff_or_404(tariff_id: uuid.UUID) -> Tariff:
    """One figure."""
    found = Tariff.objects.filter(pk=tariff_id).first()
    if found is None:
        raise Http404
    return found


def spans_of(phase: str, *, but: uuid.UUID | None = None) -> list[Span]:
    """The windows of a phase, without one that is being changed."""
    return [each.span for each in ClaimWindow.objects.filter(phase=phase) if each.pk != but]


def tariff_spans(phase: str, kind: str, *, but: uuid.UUID | None = None) -> list[Span]:
    """For which days a figure is known already."""
    found = Tariff.objects.filter(phase=phase, kind=kind)
    return [each.span for each in found if each.pk != but]


def phases() -> dict[str, str]:
    """Phases in which results are claimed, by code, with the name of the latest version."""
    found = FrameworkVersion.objects.filter(supports_claims=True).order_by("code", "number")
    return dict(found.values_list("code", "name"))


@dataclass(frozen=True)
class Tariffs:
    """The figures of a kind, in memory: for many claims at once."""

    by_phase: Mapping[str, list[tuple[Span, Decimal]]]

    def on(self, phase: str, day: date | None) -> Decimal | None:
        """What holds for a phase on a day; nothing where it is not known."""
        if day is None:
            return None
        known = self.by_phase.get(phase, [])
        return next((value for span, value in known if span.holds(day)), None)


def result_payments() -> Tariffs:
    """What a result pays, by phase and day."""
    return tariffs_of(TariffKind.RESULT_PAYMENT)[TariffKind.RESULT_PAYMENT]


def tariffs_of(*kinds: TariffKind) -> dict[TariffKind, Tariffs]:
    """Figures of some kinds, by phase and day; one query."""
    found: dict[TariffKind, dict[str, list[tuple[Span, Decimal]]]] = {kind: {} for kind in kinds}
    for each in Tariff.objects.filter(kind__in=[kind.value for kind in kinds]):
        found[TariffKind(each.kind)].setdefault(each.phase, []).append((each.span, each.value))
    return {kind: Tariffs(by_phase) for kind, by_phase in found.items()}


def window_on(known: Iterable[ClaimWindow], phase: str, day: date) -> ClaimWindow | None:
    """The window of a phase in which a day lies."""
    return next((each for each in known if each.phase == phase and each.span.holds(day)), None)
