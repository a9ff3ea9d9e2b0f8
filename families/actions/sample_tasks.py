"""A few invented tasks: a demonstration has something to do today, this week and later."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from families.actions.tasks import finish_task, raise_task
from families.models import Task
from families.queries.families import families_visible_to
from privacy.identity import acting_as
from privacy.models import User

# In how many days, what.
TASKS = (
    (0, "Ring the school about breakfast club"),
    (2, "Take the tenancy letter to the housing officer"),
    (11, "Ask at the library about the homework group"),
)
DONE = "Send the appointment card"


def raise_sample_tasks(*, workers: Sequence[User]) -> int:
    """For each worker's first open families, where they have raised none yet; their number."""
    return sum(_raise(worker) for worker in workers)


def _raise(worker: User) -> int:
    with acting_as(worker):
        if Task.objects.filter(made_by=worker).exists():
            return 0
        today = timezone.localdate()
        open_now = families_visible_to(worker).filter(closed_on=None).order_by("reference")
        families = list(open_now[: len(TASKS)])
        for family, (days, text) in zip(families, TASKS, strict=False):
            due_on = today + timedelta(days=days)
            raise_task(family=family, text=text, due_on=due_on, worker=None, by=worker)
        for family in families[:1]:
            done = raise_task(family=family, text=DONE, due_on=today, worker=None, by=worker)
            finish_task(task=done, by=worker)
        return len(families) + len(families[:1])
