"""Tasks of a family: raised, changed, finished, cancelled, and all of that undone."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.editing import Seen, joined
from families.models import Family, Task
from families.queries import task_records as queries
from families.rules import tasks as rules
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NOT_FOR_THEM = "They cannot open this family. Choose somebody else."
OPEN_ALREADY = "This task is open already."


@transaction.atomic
def raise_task(*, family: Family, text: str, due_on: date, worker: User | None, by: User) -> Task:
    """Something is to be done by a day, by whoever leads the family or by somebody by name."""
    access.require(by, Permission.WORK_TASKS, family)
    rules.check_due(due_on, timezone.localdate())
    _check_worker(family, worker)
    task = Task.objects.create(
        family=family, text=text, due_on=due_on, worker=worker, made_by=by, made_at=timezone.now()
    )
    audit.record(Event.TASK_RAISED, task, by=by, family=family)
    return task


@transaction.atomic
def raise_by_reference(*, family_id: uuid.UUID, text: str, due_on: date, by: User) -> Task:
    """Asked of whoever leads a family, by work of the whole council that opens no record."""
    access.require(by, Permission.WORK_TASKS)
    rules.check_due(due_on, timezone.localdate())
    family = Family.objects.filter(access.allowed(by), pk=family_id).first()
    if family is None:
        raise Http404
    task = Task.objects.create(
        family=family, text=text, due_on=due_on, made_by=by, made_at=timezone.now()
    )
    audit.record(Event.TASK_RAISED, task, by=by, family=family)
    return task


@transaction.atomic
def change_task(
    *,
    task: Task,
    text: str,
    due_on: date,
    worker: User | None,
    by: User,
    seen: Seen | None = None,
) -> list[str]:
    """Other words, another day, somebody else; not over what another has changed meanwhile."""
    held = _held(task, by)
    _check_open(held)
    wanted = joined(held, {"text": text, "due_on": due_on, "worker": worker}, seen)
    if wanted["due_on"] != held.due_on:
        rules.check_due(wanted["due_on"], timezone.localdate())
    if wanted["worker"] and wanted["worker"] != held.worker:
        _check_worker(held.family, wanted["worker"])
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    if changed:
        _write(held, Event.TASK_CHANGED, by, {name: wanted[name] for name in changed})
    return changed


@transaction.atomic
def finish_task(*, task: Task, by: User) -> Task:
    """It is done. Of two who say so at once, the second is told who was first."""
    held = _held(task, by)
    _check_open(held)
    return _write(held, Event.TASK_DONE, by, {"done_by": by, "done_at": timezone.now()})


@transaction.atomic
def cancel_task(*, task: Task, reason_code: str, by: User) -> Task:
    """It is not to be done after all."""
    held = _held(task, by)
    _check_open(held)
    settled = {"cancelled_by": by, "cancelled_at": timezone.now(), "reason_code": reason_code}
    return _write(held, Event.TASK_CANCELLED, by, settled)


@transaction.atomic
def reopen_task(*, task: Task, by: User) -> Task:
    """It was not done, or is wanted again: it stands on the list as before."""
    held = _held(task, by)
    if held.is_open:
        raise RuleBroken(OPEN_ALREADY)
    nothing = {"done_by": None, "done_at": None, "cancelled_by": None, "cancelled_at": None}
    return _write(held, Event.TASK_REOPENED, by, {**nothing, "reason_code": ""})


def _held(task: Task, by: User) -> Task:
    """The task locked, for whoever may work on its family."""
    access.require(by, Permission.WORK_TASKS, task.family)
    found = Task.objects.select_for_update(of=("self",)).filter(pk=task.pk, family=task.family)
    held = found.select_related("worker", "done_by", "cancelled_by").first()
    if held is None:
        raise Http404
    held.family = task.family
    return held


def _check_open(held: Task) -> None:
    """What is settled says by whom and when."""
    at = held.done_at or held.cancelled_at
    if at is not None:
        how = "finished" if held.done_at else "cancelled"
        when = f"{timezone.localtime(at):%H:%M on %-d %B}"
        raise RuleBroken(f"{held.done_by or held.cancelled_by} {how} this task at {when}.")


def _check_worker(family: Family, worker: User | None) -> None:
    if worker and not (worker.role in queries.MAY_HOLD and queries.may_open(family, worker)):
        raise RuleBroken(NOT_FOR_THEM, "worker")


def _write(held: Task, event: Event, by: User, wanted: Mapping[str, object]) -> Task:
    for name, value in wanted.items():
        setattr(held, name, value)
    held.save(update_fields=list(wanted))
    audit.record(event, held, by=by, family=held.family, fields=wanted)
    return held
