"""This year's results of the whole council against what the programme allots: counts only."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from families.models import Family
from outcomes.models import Claim, Tariff
from outcomes.queries.figures import OWN_PHASE
from outcomes.queries.forecast import Forecast
from outcomes.rules.ahead import LIKELY, PREPARING, READY
from outcomes.rules.allocations import Allocation, year_of
from outcomes.rules.windows import Span, TariffKind

KINDS = (TariffKind.ALLOCATION_MINIMUM.value, TariffKind.ALLOCATION_MAXIMUM.value)


@dataclass(frozen=True)
class Year:
    """A financial year with its allocations; `as_of` is the day of the results."""

    span: Span
    as_of: date | None
    allocations: list[Allocation]


def this_year(today: date) -> Year:
    """Every phase for which a figure holds today."""
    span, figures = year_of(today), _figures(today)
    if not figures:
        return Year(span, None, [])
    phases = sorted({phase for phase, _ in figures})
    found = Forecast(Family.objects.filter(framework__code__in=phases))
    places, claimed = found.by_phase(span.last or today), _claimed(span, phases)
    allocations = [
        Allocation(
            phase=phase,
            fewest=figures.get((phase, KINDS[0])),
            most=figures.get((phase, KINDS[1])),
            claimed=claimed[phase],
            preparing=places[phase, PREPARING],
            ready=places[phase, READY],
            likely=places[phase, LIKELY],
        )
        for phase in phases
    ]
    return Year(span, found.as_of, allocations)


def _figures(today: date) -> dict[tuple[str, str], int]:
    rows = Tariff.objects.filter(kind__in=KINDS)
    return {(row.phase, row.kind): int(row.value) for row in rows if row.span.holds(today)}


def _claimed(span: Span, phases: list[str]) -> Counter[str]:
    """Results by the day of their submission, as every page of figures counts them."""
    found = Claim.objects.filter(OWN_PHASE, phase__in=phases, on_date__gte=span.first)
    rows = found.filter(on_date__lte=span.last).order_by().values_list("phase")
    return Counter(dict(rows.annotate(number=Count("pk"))))
