"""Reading schedules and the latest preview."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from privacy.models import (
    RetentionPreview,
    RetentionPreviewRow,
    RetentionPublication,
    RetentionRule,
    RetentionSchedule,
)
from privacy.rules.ages import add_years
from privacy.rules.retention import (
    Action,
    Rounding,
    Rule,
    Standing,
    Status,
    Trigger,
)

ALL, PUBLISHED = "all", "published"
# More keys than these are not named one by one in a question.
NAMED = 500
SORTS = ("due_on", "reference", "closed_on")


def among(column: str, keys: Collection[uuid.UUID]) -> Q:
    """The rows of these keys. Of very many, which come in their order, all from first to last:
    to name thousands takes as long as to answer."""
    if len(keys) <= NAMED:
        return Q((f"{column}__in", keys))
    return Q((f"{column}__gte", min(keys)), (f"{column}__lte", max(keys)))


def current_schedules() -> list[RetentionSchedule]:
    """The latest version of every schedule."""
    newest = RetentionSchedule.objects.order_by("code", "-version").distinct("code")
    return list(newest.prefetch_related("rules"))


def schedules_among(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of schedules, with their versions."""
    found = RetentionSchedule.objects.filter(pk__in=keys).only("name", "version")
    return {each.pk: f"{each.name} (version {each.version})" for each in found}


def schedules_of(preview: RetentionPreview) -> dict[RetentionSchedule, list[Rule]]:
    """The versions that a preview was worked out with, and their rules; one query."""
    found: dict[RetentionSchedule, list[Rule]] = {}
    rows = RetentionRule.objects.filter(schedule__in=preview.schedules)
    for row in rows.select_related("schedule").order_by("schedule__code", "code"):
        found.setdefault(row.schedule, []).append(rule_of(row))
    return found


def published_rules(publication: RetentionPublication) -> list[Rule]:
    """The rules of the versions that were published, together."""
    rows = RetentionRule.objects.filter(schedule__in=publication.schedules)
    return [rule_of(row) for row in rows.order_by("schedule__code", "code")]


def rules_of(schedule: RetentionSchedule) -> list[Rule]:
    """The rules of a schedule as the pure function takes them."""
    return [rule_of(row) for row in schedule.rules.all()]


def rule_of(row: RetentionRule) -> Rule:
    """One rule as the pure function takes it."""
    return Rule(
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


def latest_preview() -> RetentionPreview | None:
    """The newest preview that is whole, and whether any schedule is `published` now."""
    decides = RetentionPublication.objects.filter(state="published")
    return (
        RetentionPreview.objects.filter(finished_at__isnull=False)
        .annotate(published=Exists(decides))
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


def due_now(as_on: date) -> dict[str, Any]:
    """Of the newest whole preview: how many are due or for review on a day, and from when it is."""
    newest = RetentionPreview.objects.filter(finished_at__isnull=False).order_by("-started_at")
    rows = RetentionPreviewRow.objects.filter(preview=Subquery(newest.values("pk")[:1]), choice=ALL)
    return rows.annotate(status=_status(as_on)).aggregate(
        due=Count("pk", filter=Q(status=Status.DUE.value)),
        review=Count("pk", filter=Q(status=Status.REVIEW.value)),
        worked_out_at=Max("preview__finished_at"),
    )


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
    held: int

    def of(self, status: str) -> int:
        """How many of one status, or of all."""
        each = {name: getattr(self, name) for name in (word.value for word in Status)}
        return int(each[status]) if status else sum(each.values())


@dataclass(frozen=True)
class Listed:
    """Rows in order whose number is known already, so that pages need not count again."""

    rows: QuerySet[RetentionPreviewRow]
    number: int

    def count(self) -> int:
        """For the paginator."""
        return self.number

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, place: slice) -> QuerySet[RetentionPreviewRow]:
        return self.rows[place]


def counts_of(rows: QuerySet[RetentionPreviewRow]) -> Counts:
    """In one query."""
    wanted = {status.value: Count("pk", filter=Q(status=status.value)) for status in Status}
    return Counts(**rows.aggregate(**wanted))


def _status(as_on: date) -> Case:
    """The same as `rules.retention.status`, for the database."""
    dated = Q(standing=Standing.DATED, closed_on__lte=as_on)
    return Case(
        When(standing=Standing.REVIEW, then=Value(Status.REVIEW.value)),
        When(
            dated & Q(due_on__lte=as_on, held_by__len=0),
            then=Value(Status.DUE.value),
        ),
        When(dated & Q(due_on__lte=as_on), then=Value(Status.HELD.value)),
        When(dated & Q(due_on__lte=add_years(as_on, 1)), then=Value(Status.SOON.value)),
        default=Value(Status.LATER.value),
        output_field=CharField(),
    )
