"""Published figures of English authorities, and who is compared with whom. Nothing personal."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

NOTHING: frozenset[str] = frozenset()


class BenchmarkArea(models.Model):
    """An authority, a region or England, by the DfE's number: ONS codes move, it does not."""

    class Kind(models.TextChoices):
        AUTHORITY = "authority", "Authority"
        FORMER = "former", "Former authority"
        REGION = "region", "Region"
        ENGLAND = "england", "England"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=60)
    gss_code = models.CharField(max_length=9, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    region = models.ForeignKey(
        "self", to_field="code", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Privacy:
        personal = NOTHING
        special = NOTHING
        plain = frozenset({"id", "code", "name", "gss_code", "kind", "region"})

    class Meta:
        ordering = ("name", "code")

    def __str__(self) -> str:
        return self.name


class BenchmarkMeasure(models.Model):
    """What is measured, in the publisher's words. Polarity: which end is the good one, if any."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    topic = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    polarity = models.CharField(
        max_length=4, blank=True, choices=[("Low", "Low is good"), ("High", "High is good")]
    )
    unit = models.CharField(max_length=80)
    year_type = models.CharField(max_length=40)
    decimals = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)

    class Privacy:
        personal = NOTHING
        special = NOTHING
        plain = frozenset(
            {"id", "code", "slug", "topic", "name", "polarity", "unit"}
            | {"year_type", "decimals", "source"}
        )

    class Meta:
        ordering = ("topic", "name")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("outcomes:neighbours_measure", args=[self.slug])


class BenchmarkFigure(models.Model):
    """The value of a measure in an area and year; none where the source withholds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measure = models.ForeignKey(
        BenchmarkMeasure, to_field="code", on_delete=models.CASCADE, related_name="figures"
    )
    area = models.ForeignKey(
        BenchmarkArea, to_field="code", on_delete=models.CASCADE, related_name="+"
    )
    year = models.CharField(max_length=14)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    class Privacy:
        personal = NOTHING
        special = NOTHING
        plain = frozenset({"id", "measure", "area", "year", "value"})

    class Meta:
        ordering = ("measure", "year", "area")
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "year", "area"), name="benchmark_figure_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year}"


class StatisticalNeighbour(models.Model):
    """One of the ten authorities that the DfE calls most like another, in one version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField(max_length=20)
    area = models.ForeignKey(
        BenchmarkArea, to_field="code", on_delete=models.CASCADE, related_name="neighbours"
    )
    rank = models.PositiveSmallIntegerField()
    neighbour = models.ForeignKey(
        BenchmarkArea, to_field="code", on_delete=models.CASCADE, related_name="+"
    )
    closeness = models.CharField(max_length=20)

    class Privacy:
        personal = NOTHING
        special = NOTHING
        plain = frozenset({"id", "version", "area", "rank", "neighbour", "closeness"})

    class Meta:
        ordering = ("version", "area", "rank")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "area", "rank"), name="statistical_neighbour_once"
            ),
            models.CheckConstraint(
                condition=~Q(neighbour=F("area")), name="statistical_neighbour_is_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.area_id}: {self.rank}"


class BenchmarkFile(models.Model):
    """A file that was loaded: what it held, its fingerprint, when and by whom."""

    class Kind(models.TextChoices):
        AREAS = "areas", "Authorities"
        MEASURES = "measures", "Measures"
        FIGURES = "figures", "Figures"
        NEIGHBOURS = "neighbours", "Statistical neighbours"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = NOTHING
        special = NOTHING
        plain = frozenset({"id", "kind", "name", "sha256", "rows", "loaded_at", "loaded_by"})

    class Meta:
        ordering = ("-loaded_at",)

    def __str__(self) -> str:
        return self.name
