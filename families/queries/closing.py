"""What has to be finished before a family is closed. Upper apps say more: lower code shows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from families.models import Family
from families.queries.notes import drafts_on, with_notes


@dataclass(frozen=True)
class Unfinished:
    """How much of something is left, in words, and where it is settled."""

    words: str
    url: str = ""


_STILL_OPEN = Q(tasks__done_at=None, tasks__cancelled_at=None)
_more: list[Callable[[Family], list[Unfinished]]] = []


def register_unfinished(find: Callable[[Family], list[Unfinished]]) -> None:
    """Say what of an upper app stands in the way of closing a family."""
    _more.append(find)


def unfinished_of(family: Family) -> list[Unfinished]:
    """Everything that is left, in the order in which it is settled best."""
    found = with_notes(Family.objects.filter(pk=family.pk)).annotate(
        tasks_left=Count("tasks", filter=_STILL_OPEN, distinct=True),
        offered=Count("transfers", filter=Q(transfers__state="waiting"), distinct=True),
    )
    held = found.get()
    drafts = len(drafts_on(held))
    page = family.get_absolute_url()
    transfer = reverse("families:family_transfer", args=[family.pk])
    left = [
        (held.tasks_left, "task to be done", "tasks to be done", f"{page}#panel-tasks"),
        (drafts, "note that is not finished", "notes that are not finished", f"{page}#panel-notes"),
        (held.offered, "offer of it to somebody else", "offers of it to others", transfer),
    ]
    own = [
        Unfinished(f"{number} {one if number == 1 else many}", url)
        for number, one, many, url in left
        if number
    ]
    return own + [each for find in _more for each in find(family)]
