"""Reading schedules and the latest preview."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from privacy.models import RetentionPreview, RetentionPreviewRow, RetentionSchedule
from privacy.rules.retention import (
    Action,
    Rounding,
    Rule,
    Standing,
    Status,
    Trigger,
    add_years,
)

ALL = "all"
SORTS = ("due_on", "reference", "closed_on")


def current_schedules() -> list[RetentionSchedule]:
    """The latest version of every schedule."""
    newest = RetentionSchedule.objects.order_by("code", "-version").distinct("code")
    return list(newest.prefetch_related("rules"))


def schedules_of(preview: RetentionPreview) -> list[RetentionSchedule]:
    """The versions that a preview was worked out with."""
    found = RetentionSchedule.objects.filter(pk__in=preview.schedules)
    return list(found.prefetch_related("rules"))


def rules_of(schedule: RetentionSchedule) -> list[Rule]:
    """The rules of a schedule as the pure function takes them."""
    return [
        Rule(
            code=row.code,
            title=row.title,
            trigger=Trigger(row.trigger),
            years=row.years,
            record_class=row.record_class,
            rounding=Rounding(row.rounding),
            action=Action(row.action),
            event=row.event,
            citation=row.citation,
        )
        for row in schedule.rules.all()
    ]


def latest_preview() -> RetentionPreview | None:
    """The newest preview that is whole."""
    return (
        RetentionPreview.objects.filter(finished_at__isnull=False)
        .select_related("built_by")
        .order_by("-started_at")
        .first()
    )


def rows_of(
    preview: RetentionPreview, *, choice: str, as_on: date
) -> QuerySet[RetentionPreviewRow]:
    """What a choice of schedules says, with the `status` of each family on a day."""
    rows = RetentionPreviewRow.objects.filter(preview=preview, choice=choice)
    return rows.annotate(status=_status(as_on))


def standing_so(rows: QuerySet[RetentionPreviewRow], status: str) -> QuerySet[RetentionPreviewRow]:
    """The families of one status, or all."""
    return rows.filter(Q(status=status)) if status else rows


def in_order(rows: QuerySet[RetentionPreviewRow], sort: str) -> QuerySet[RetentionPreviewRow]:
    """Sorted by one of SORTS, falling with a minus; rows without a date come last."""
    column = F(sort.removeprefix("-"))
    falling = sort.startswith("-")
    by = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    return rows.order_by(by, "reference")


@dataclass(frozen=True)
class Counts:
    """How many families stand where."""

    due: int
    soon: int
    review: int
    later: int


def counts_of(rows: QuerySet[RetentionPreviewRow]) -> Counts:
    """In one query."""
    wanted = {status.value: Count("pk", filter=Q(status=status.value)) for status in Status}
    return Counts(**rows.aggregate(**wanted))


def _status(as_on: date) -> Case:
    """The same as `rules.retention.status`, for the database."""
    dated = Q(standing=Standing.DATED, closed_on__lte=as_on)
    return Case(
        When(standing=Standing.REVIEW, then=Value(Status.REVIEW.value)),
        When(dated & Q(due_on__lte=as_on), then=Value(Status.DUE.value)),
        When(dated & Q(due_on__lte=add_years(as_on, 1)), then=Value(Status.SOON.value)),
        default=Value(Status.LATER.value),
        output_field=CharField(),
    )
