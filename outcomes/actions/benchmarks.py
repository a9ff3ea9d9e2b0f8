"""Loading published figures, each file whole or not at all."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import slugify

from outcomes.models import (
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkFile,
    BenchmarkMeasure,
    StatisticalNeighbour,
)
from outcomes.rules import benchmark_files as files
from outcomes.rules.benchmark_files import Kind, Line
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "benchmarks"
# Each needs what the ones before it hold.
IN_ORDER = (
    *("areas.csv", "measures.csv", "figures.csv"),
    *("neighbours-2021-04.csv", "neighbours-2025-05.csv"),
)
AT_ONCE = 5_000


def load_shipped(*, by: User) -> list[BenchmarkFile]:
    """The files that come with the product, in their order."""
    return [load_benchmarks(file=SHIPPED / name, by=by) for name in IN_ORDER]


@transaction.atomic
def load_benchmarks(*, file: Path, by: User) -> BenchmarkFile:
    """Bring a file in: what is new is added, what is there is brought up to date.

    The very same file is loaded once. Raises RuleBroken with file, line and column.
    """
    access.require(by, Permission.LOAD_BENCHMARKS)
    kind, lines = files.read(file)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    known = BenchmarkFile.objects.filter(sha256=digest, kind=kind).first()
    if known is not None:
        return known
    rows = _KEEP[kind](lines)
    facts = {"kind": kind.value, "name": file.name[:100], "sha256": digest, "rows": rows}
    made = BenchmarkFile.objects.create(**facts, loaded_at=timezone.now(), loaded_by=by)
    audit.record(Event.BENCHMARKS_LOADED, made, by=by, kind=kind.value, rows=rows)
    return made


def _keep(rows: Iterable[Model], unique: list[str], update: list[str]) -> int:
    """Add or bring up to date, some thousand at a time; how many there were."""
    left, count = iter(rows), 0
    while some := list(islice(left, AT_ONCE)):
        how = {"update_conflicts": True, "unique_fields": unique, "update_fields": update}
        type(some[0])._default_manager.bulk_create(some, **how)  # type: ignore[arg-type]
        count += len(some)
    return count


def _keep_areas(lines: Iterator[Line]) -> int:
    """Authorities; their regions and England come with the figures and are named here already."""
    above = [
        BenchmarkArea(code=code, name=name, kind=_kind_of(code))
        for code, name in files.REGIONS.items()
    ]
    BenchmarkArea.objects.bulk_create(above, ignore_conflicts=True)
    rows = (_area(line) for line in lines)
    return _keep(rows, ["code"], ["name", "gss_code", "kind", "region"])


def _area(line: Line) -> BenchmarkArea:
    kinds = BenchmarkArea.Kind
    return BenchmarkArea(
        code=line.number_of("dfe_la_code"),
        name=line.text("la_name", 60),
        gss_code=line.cells["gss_code"].strip()[:9],
        kind=kinds.AUTHORITY if line.cells["status"] == "current" else kinds.FORMER,
        region_id=files.region_code(line),
    )


def _kind_of(code: int) -> BenchmarkArea.Kind:
    return BenchmarkArea.Kind.ENGLAND if code == files.ENGLAND else BenchmarkArea.Kind.REGION


def _keep_measures(lines: Iterator[Line]) -> int:
    fields = ["slug", "topic", "name", "polarity", "unit", "year_type", "decimals", "source"]
    return _keep((_measure(line) for line in lines), ["code"], fields)


def _measure(line: Line) -> BenchmarkMeasure:
    polarity = line.cells["Polarity"].strip()
    code = line.text("Measure_short", 40)
    return BenchmarkMeasure(
        code=code,
        slug=slugify(code),
        topic=line.text("Topic", 80),
        name=line.text("Measure", 200),
        polarity=polarity if polarity in files.POLARITIES else "",
        unit=line.text("y_axis_name", 80),
        year_type=line.text("Year_Type", 40),
        decimals=files.decimals_of(line),
        source=line.cells.get("links", "")[:300],
    )


def _keep_figures(lines: Iterator[Line]) -> int:
    areas = set(BenchmarkArea.objects.values_list("code", flat=True))
    measures = set(BenchmarkMeasure.objects.values_list("code", flat=True))
    rows = (_figure(line, areas, measures) for line in lines)
    return _keep(rows, ["measure", "year", "area"], ["value"])


def _figure(line: Line, areas: set[int], measures: set[str]) -> BenchmarkFigure:
    measure = line.cells["measure"].strip()
    if measure not in measures:
        raise line.broken("measure", "is not known: load the file of measures first.")
    area, year = _area_in(line, "dfe_la_code", areas), line.text("year", 14)
    return BenchmarkFigure(measure_id=measure, area_id=area, year=year, value=files.value_of(line))


def _keep_neighbours(lines: Iterator[Line]) -> int:
    areas = set(BenchmarkArea.objects.values_list("code", flat=True))
    rows = (_neighbour(line, areas) for line in lines)
    return _keep(rows, ["version", "area", "rank"], ["neighbour", "closeness"])


def _neighbour(line: Line, areas: set[int]) -> StatisticalNeighbour:
    area = _area_in(line, "dfe_la_code", areas)
    other = _area_in(line, "neighbour_dfe_la_code", areas)
    if area == other:
        raise line.broken("neighbour_dfe_la_code", "is the authority itself.")
    return StatisticalNeighbour(
        version=files.version_of(line),
        area_id=area,
        rank=line.number_of("neighbour_rank"),
        neighbour_id=other,
        closeness=line.text("closeness", 20).capitalize(),
    )


def _area_in(line: Line, column: str, areas: set[int]) -> int:
    code = line.number_of(column)
    if code not in areas:
        raise line.broken(column, "is not known: load the file of authorities first.")
    return code


_KEEP: dict[Kind, Callable[[Iterator[Line]], int]] = {
    Kind.AREAS: _keep_areas,
    Kind.MEASURES: _keep_measures,
    Kind.FIGURES: _keep_figures,
    Kind.NEIGHBOURS: _keep_neighbours,
}
