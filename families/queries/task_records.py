"""Hand-made tasks by themselves: one of them, those of a family, and to whom they may be given."""

import uuid
from dataclasses import dataclass

from django.db.models import DateField, F, Func, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from families.models import Family, FamilyGrant, Task
from families.models.tasks import OPEN
from families.queries.grants import not_over
from families.queries.reveals import masks_for
from families.queries.task_sources import BY_HAND, TaskRow, sources
from families.queries.tasks import TaskLine, line_of, parts_for, shown_text, together
from families.rules.field_groups import ALL_HIDDEN
from families.rules.tasks import UNDO_SHOWN
from privacy import access, identity
from privacy.models import User
from privacy.roles import ROLE_PERMISSIONS, Permission, Role

# Open ones first: of a family there are never so many.
MOST_SHOWN = 100
# Whoever raises or finishes tasks, and has families.
MAY_HOLD = [
    role.value
    for role in Role
    if {Permission.WORK_TASKS, Permission.VIEW_FAMILY} <= ROLE_PERMISSIONS[role]
]


@dataclass(frozen=True)
class SettledTask:
    """A task that is done or cancelled, in words."""

    task: Task
    words: str

    @property
    def how(self) -> str:
        """By whom, when, and if it was cancelled why."""
        by = self.task.done_by or self.task.cancelled_by
        at = self.task.done_at or self.task.cancelled_at
        when = f"{timezone.localtime(at):%-d %B %Y, %H:%M}" if at else ""
        if self.task.done_at:
            return f"Done by {by}, {when}"
        return f"Cancelled by {by}, {when}: {self.task.get_reason_code_display().lower()}"


@dataclass(frozen=True)
class FamilyTasks:
    """What is to be done for a family, the earliest first, and what was, the latest first."""

    lines: list[TaskLine]
    settled: list[SettledTask]


def tasks_of(family: Family, user: User) -> FamilyTasks:
    """Hand-made ones and reminders."""
    kinds = [kind for kind in sources() if kind != BY_HAND]
    parts = [part.filter(task_family=family.pk) for part in parts_for(user, kinds)]
    found = Task.objects.filter(family=family).select_related("worker", "done_by", "cancelled_by")
    latest = Coalesce("done_at", "cancelled_at").desc(nulls_first=True)
    tasks = {task.pk: task for task in found.order_by(latest, "due_on", "pk")[:MOST_SHOWN]}
    rows = [_row(task) for task in tasks.values() if task.is_open]
    rows += [TaskRow(*row) for row in together(parts)]
    return FamilyTasks(
        lines=[line_of(row, family, tasks) for row in sorted(rows, key=_by_day)],
        settled=[
            SettledTask(task, shown_text(task, family.mask))
            for task in tasks.values()
            if not task.is_open
        ],
    )


def _row(task: Task) -> TaskRow:
    name = task.worker.name if task.worker else ""
    return TaskRow(
        BY_HAND, task.family_id, task.pk, task.worker_id, name, due=task.due_on, since=None
    )


def _by_day(row: TaskRow) -> tuple[str, str, str]:
    return row.due.isoformat(), row.kind, str(row.key)


def just_done(user: User) -> list[SettledTask]:
    """What somebody has finished within minutes: it may have been the wrong line."""
    since = timezone.now() - UNDO_SHOWN
    found = Task.objects.filter(access.visible(user, "family"), done_by=user, done_at__gte=since)
    tasks = list(found.select_related("family").order_by("-done_at"))
    masks = masks_for(user) if tasks else {}
    return [
        SettledTask(task, shown_text(task, masks.get(task.family_id, ALL_HIDDEN))) for task in tasks
    ]


def task_or_404(family: Family, task_id: uuid.UUID) -> Task:
    """A task of this family, open or settled."""
    found = Task.objects.filter(family=family, pk=task_id)
    task = found.select_related("worker", "made_by", "done_by", "cancelled_by").first()
    if task is None:
        raise Http404
    task.family = family
    return task


def may_be_given(family: Family, user: User) -> QuerySet[User]:
    """To whom a task of the family may be given by name: who works with it, and oneself."""
    today = timezone.localdate()
    held = FamilyGrant.objects.filter(not_over(), content_object=family, starts_on__lte=today)
    theirs = Q(pk__in=held.values("user_id")) | Q(pk=user.pk)
    if family.team_id:
        theirs |= Q(role=Role.MANAGER, team=family.team_id)
    # Not who is kept from it: the tables that tell so are closed, a function of the database knows.
    kept = Func(
        *(F("pk"), Value(today, DateField())),
        template="(SELECT tfcase_kept_from(%(expressions)s))",
        output_field=UUIDField(),
    )
    people = User.objects.alias(the_family=Value(family.pk, UUIDField()))
    people = people.filter(theirs, is_active=True, role__in=MAY_HOLD)
    return people.exclude(the_family__in=kept).order_by("name", "email")


def may_open(family: Family, who: User) -> bool:
    """Whether somebody reaches the family, asked as for themselves."""
    return access.in_scope(who, family)


def tasks_held(user: User) -> int:
    """How many open tasks are for somebody by name, whoever asks."""
    with identity.opening(identity.EVERYTHING):
        return Task.objects.filter(OPEN, worker=user).count()
