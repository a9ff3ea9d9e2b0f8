"""The council among its statistical neighbours: one read of the figures of a dozen areas."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404

from outcomes.models import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkFile,
    BenchmarkMeasure,
    StatisticalNeighbour,
)
from outcomes.rules import neighbours as rules
from outcomes.rules.benchmark_files import ENGLAND

Series = dict[str, dict[int, Decimal]]


@dataclass(frozen=True)
class Circle:
    """The council and whom it is compared with, in one version of the neighbours."""

    own: BenchmarkArea
    version: str
    versions: tuple[str, ...]
    neighbours: tuple[StatisticalNeighbour, ...]

    @property
    def codes(self) -> tuple[int, ...]:
        """Of the neighbours, the closest first."""
        return tuple(each.neighbour.code for each in self.neighbours)

    @property
    def region(self) -> int | None:
        """The number of its region."""
        return self.own.region.code if self.own.region else None

    @property
    def everybody(self) -> set[int]:
        """Council, neighbours, region and England."""
        return {self.own.code, *self.codes, self.region or ENGLAND, ENGLAND}


def own_area() -> BenchmarkArea | None:
    """Which authority this council is: the Department's number of it, or its ONS code."""
    code = settings.LA_CODE
    named = Q(code=int(code)) if code.isascii() and code.isdigit() else Q(gss_code=code)
    found = BenchmarkArea.objects.filter(named, kind=BenchmarkArea.Kind.AUTHORITY)
    return found.select_related("region").first() if code else None


def circle(version: str = "") -> Circle | None:
    """The council's circle, in the version asked for or the latest; None without it."""
    own = own_area()
    if own is None:
        return None
    rows = list(own.neighbours.select_related("neighbour").order_by("version", "rank"))
    versions = tuple(sorted({each.version for each in rows}, reverse=True))
    shown = version if version in versions else next(iter(versions), "")
    return Circle(own, shown, versions, tuple(each for each in rows if each.version == shown))


def series_of(areas: Collection[int], measure: str = "") -> dict[str, Series]:
    """Measure to year to area to figure, where there is one."""
    found = BenchmarkFigure.objects.filter(area__code__in=areas, value__isnull=False)
    if measure:
        found = found.filter(measure__code=measure)
    series: dict[str, Series] = defaultdict(lambda: defaultdict(dict))
    rows = found.order_by().values_list("measure__code", "year", "area__code", "value")
    for code, year, area, value in rows.iterator():
        if value is not None:
            series[code][year][area] = value
    return series


def standings(of: Circle) -> list[tuple[BenchmarkMeasure, rules.Standing | None]]:
    """Every measure, by topic, with where the council stands in it."""
    series = series_of(of.everybody)
    return [(each, standing_in(of, each, series.get(each.code, {}))) for each in measures()]


def standing_in(of: Circle, measure: BenchmarkMeasure, series: Series) -> rules.Standing | None:
    """Where the council stands in one measure."""
    own = of.own
    places = rules.Places(own.code, of.codes, of.region, ENGLAND)
    return rules.standing(series, places, measure.polarity)


def lines_of(of: Circle, values: dict[int, Decimal]) -> list[Decimal | None]:
    """A year of the council, its neighbours' mean, its region (if it has one) and England."""
    mean = rules.mean_of(values[code] for code in of.codes if code in values)
    region = [values.get(of.region)] if of.region else []
    return [values.get(of.own.code), mean, *region, values.get(ENGLAND)]


def measures() -> QuerySet[BenchmarkMeasure]:
    """All of them, by topic."""
    return BenchmarkMeasure.objects.all()


def measure_or_404(slug: str) -> BenchmarkMeasure:
    """One measure."""
    found = BenchmarkMeasure.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def rank_in_england(measure: BenchmarkMeasure, standing: rules.Standing, own: int) -> rules.Rank:
    """The council's place among all authorities of today with a figure of that year."""
    others = BenchmarkFigure.objects.filter(
        measure=measure,
        year=standing.year,
        value__isnull=False,
        area__kind=BenchmarkArea.Kind.AUTHORITY,
    ).exclude(area__code=own)
    values = [value for value in others.values_list("value", flat=True) if value is not None]
    return rules.rank(standing.own, values, measure.polarity)


def loaded_files() -> QuerySet[BenchmarkFile]:
    """What was loaded, the latest first."""
    return BenchmarkFile.objects.select_related("loaded_by")
