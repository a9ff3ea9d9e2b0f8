"""What somebody, a team or a family has to do: hand-made tasks and reminders in one list."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from families.models import Allocation, Family, FamilyGrant, Task
from families.queries.families import families_visible_to, with_lead_name
from families.queries.grants import not_over
from families.queries.listing import names_of
from families.queries.narrowing import NOBODY_LEADS
from families.queries.reveals import with_reveals
from families.queries.task_sources import BY_HAND, TaskRow, sources
from families.rules.field_groups import ALL_HIDDEN, Mask, group_of_text, hidden_words
from families.rules.tasks import (
    ONE_WEEK,
    SOON,
    WHEN_COLOURS,
    WHEN_WORDS,
    When,
    due_words,
    span_of,
    when_of,
)
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope

MINE, TEAM = "mine", "team"
A_TASK = "A task"
SORTS = {"due": "task_due", "kind": "task_kind"}
_COLUMNS = ("task_family", "task_key", "task_worker", "task_worker_name", "task_due", "task_since")
_COUNTED = """
    SELECT task.task_who, worker.name,
        count(*) FILTER (WHERE task.task_due < %s), count(*) FILTER (WHERE task.task_due = %s),
        count(*) FILTER (WHERE task.task_due > %s AND task.task_due <= %s),
        count(*) FILTER (WHERE task.task_due > %s)
    FROM (TASKS) task LEFT JOIN privacy_user worker ON worker.id = task.task_who
    GROUP BY task.task_who, worker.name ORDER BY 3 DESC, count(*) DESC, worker.name
"""


@dataclass(frozen=True)
class TaskFilters:
    """Codes and ids only; an empty one does not filter."""

    whose: str = MINE
    worker: str = ""
    kind: str = ""
    when: str = ""
    sort: str = ""


@dataclass(frozen=True)
class WorkerCount:
    """How much somebody has to do; without a worker, what nobody leads."""

    worker: uuid.UUID | None
    name: str
    spans: dict[str, int]

    @property
    def overdue(self) -> int:
        """What is late."""
        return self.spans[When.OVERDUE]

    @property
    def total(self) -> int:
        """Everything."""
        return sum(self.spans.values())


@dataclass(frozen=True)
class TaskLine:
    """One thing to do in words; `task` where it was made by hand, `hidden` where its words are."""

    row: TaskRow
    words: str
    hint: str
    url: str
    worker: str
    task: Task | None = None
    family: Family | None = None
    family_name: str = ""

    @property
    def due_words(self) -> str:
        """How its day lies from today."""
        return due_words(self.row.due, timezone.localdate())

    @property
    def colour(self) -> str:
        """Of the tag."""
        return WHEN_COLOURS[when_of(self.row.due, timezone.localdate())]


def sees_a_team(user: User) -> bool:
    """Whether the person looks after what others have to do."""
    return ROLE_SCOPE[Role(user.role)] in (Scope.TEAM, Scope.ALL)


def due_for(user: User, filters: TaskFilters) -> QuerySet[Any]:
    """Rows of what is to be done, of every kind or of one, the earliest first."""
    falling = filters.sort.startswith("-")
    first = SORTS.get(filters.sort.removeprefix("-"), "task_due")
    rest = [each for each in ("task_due", "task_family", "task_key") if each != first]
    parts = [_in_span(part, filters.when) for part in _asked(user, filters)]
    return together(parts).order_by(f"{'-' if falling else ''}{first}", *rest)


def _asked(user: User, filters: TaskFilters) -> list[QuerySet[Any]]:
    """Each kind that is asked for, of whom it is asked for."""
    whose = _theirs(filters.worker) if filters.whose == TEAM else _mine(user)
    kinds = [filters.kind] if filters.kind in sources() else None
    return [part.filter(whose) for part in parts_for(user, kinds)]


def parts_for(
    user: User, kinds: Iterable[str] | None = None, ahead: timedelta = SOON
) -> list[QuerySet[Any]]:
    """One question for each kind, of all that whoever asks may know of."""
    today, known = timezone.localdate(), sources()
    return [
        known[kind].rows(user, today, today + ahead).annotate(task_kind=Value(kind, CharField()))
        for kind in (known if kinds is None else kinds)
    ]


def together(parts: Sequence[QuerySet[Any]], *more: str) -> QuerySet[Any]:
    """All kinds in one question."""
    first, *others = (part.values_list("task_kind", *_COLUMNS, *more) for part in parts)
    return first.union(*others, all=True) if others else first


def _in_span(part: QuerySet[Any], when: str) -> QuerySet[Any]:
    if when not in WHEN_WORDS:
        return part
    span = span_of(When(when), timezone.localdate())
    part = part.filter(task_due__gte=span.start) if span.start else part
    return part.filter(task_due__lt=span.end) if span.end else part


def _mine(user: User) -> Q:
    """One's own by name, and what is for whoever works with families that one leads or covers."""
    kinds = (FamilyGrant.Kind.LEAD, FamilyGrant.Kind.COVER)
    held = FamilyGrant.objects.filter(not_over(), user=user, kind__in=kinds)
    held = held.filter(starts_on__lte=timezone.localdate())
    theirs = Q(task_worker=None, task_family__in=held.values("content_object_id"))
    return Q(task_worker=user.pk) | theirs


def _theirs(worker: str) -> Q:
    """Of everybody within reach, or of one worker; `none` is what nobody leads."""
    led = Allocation.objects.filter(ended_on=None)
    if worker == NOBODY_LEADS:
        return Q(task_worker=None) & ~Q(task_family__in=led.values("family_id"))
    if not worker:
        return Q()
    theirs = led.filter(worker__in=[worker]).values("family_id")
    return Q(task_worker__in=[worker]) | Q(task_worker=None, task_family__in=theirs)


def counted(user: User, filters: TaskFilters) -> list[WorkerCount]:
    """How much there is in each span, for each worker, whatever span is shown."""
    lead = Allocation.objects.filter(family=OuterRef("task_family"), ended_on=None)
    led = Subquery(lead.values("worker_id")[:1])
    who = Coalesce("task_worker", led, output_field=UUIDField())
    parts = [part.annotate(task_who=who) for part in _asked(user, filters)]
    try:
        text, params = together(parts, "task_who").query.sql_with_params()
    except EmptyResultSet:
        return []
    today = timezone.localdate()
    week = today + ONE_WEEK
    with connection.cursor() as cursor:
        question = _COUNTED.replace("TASKS", text)
        cursor.execute(question, [today, today, today, week, week, *params])
        return [
            WorkerCount(who, name or "", dict(zip(When, numbers, strict=True)))
            for who, name, *numbers in cursor.fetchall()
        ]


def lines_of(user: User, rows: Sequence[Any]) -> list[TaskLine]:
    """The rows of a page in words, with the families that they are of."""
    found = [TaskRow(*row) for row in rows]
    keys = [row.family_id for row in found]
    families = families_known(user, keys) if keys else {}
    names = names_of([*families]) if families else {}
    tasks = by_hand(found)
    return [
        line_of(row, families.get(row.family_id), tasks, names.get(row.family_id, ""))
        for row in found
    ]


def families_known(user: User, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Family]:
    """Families of a page with their keyworker, and what is shown of them."""
    found = with_reveals(with_lead_name(families_visible_to(user)), user)
    return {family.pk: family for family in found.filter(pk__in=keys).order_by()}


def by_hand(rows: Iterable[TaskRow]) -> dict[uuid.UUID, Task]:
    """The hand-made ones among them; no question where there is none."""
    keys = [row.key for row in rows if row.kind == BY_HAND]
    return Task.objects.in_bulk(keys) if keys else {}


def line_of(
    row: TaskRow, family: Family | None, tasks: Mapping[uuid.UUID, Task], name: str = ""
) -> TaskLine:
    """One thing to do; of a hidden group its words are hidden."""
    source, task = sources()[row.kind], tasks.get(row.key)
    lead = getattr(family, "worker_name", None) or ""
    mask = family.mask if family else ALL_HIDDEN
    return TaskLine(
        row=row,
        words=shown_text(task, mask) if task else source.words or A_TASK,
        hint=source.hint(row),
        url=source.url(row),
        worker=row.worker_name or lead,
        task=task,
        family=family,
        family_name=name,
    )


def shown_text(task: Task, mask: Mask) -> str:
    """What somebody wrote, unless its words are of a group that is hidden from the reader."""
    hidden = mask.hidden_among(group_of_text(task.text))
    return hidden_words(hidden) if hidden else task.text
