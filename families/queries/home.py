"""The list of families as a working list: what is due next for each, and one's own open drafts."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from families.models import Family, Note, Task
from families.models.tasks import OPEN
from families.queries import listing
from families.queries.families import not_closed
from families.queries.task_sources import TaskRow, sources
from families.queries.tasks import TaskLine, by_hand, line_of
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope

DUE, CONTACT = "due", "contact"
# What is due is worked out for each family before they are sorted by it: for so many at most.
SORTED_BY_DUE = 2_000
# Reminders are on no list of tasks before they are near; here each family tells its next one.
AHEAD = timedelta(400)


def first_sort(user: User) -> str:
    """Who works with families, or leads who does, begins with what is due."""
    return DUE if ROLE_SCOPE[Role(user.role)] in (Scope.GRANTS, Scope.TEAM) else ""


def ordered(user: User, families: QuerySet[Family], sort: str) -> QuerySet[Family] | list[Family]:
    """By what is due next, then days since contact; by contact alone; or by a column."""
    falling, column = sort.startswith("-"), sort.removeprefix("-")
    if column not in (DUE, CONTACT):
        return listing.ordered(families, sort)
    # Longest without contact first; a family that was never met before all others.
    seen = F("last_contact").asc(nulls_first=True)
    first = [_turned(next_due(user), falling=falling)] if column == DUE else []
    if column == CONTACT and falling:
        seen = F("last_contact").desc(nulls_last=True)
    closed = Case(When(not_closed(), then=Value(0)), default=Value(1))
    return families.order_by(closed, *first, seen, "reference")


def _turned(due: Any, *, falling: bool) -> Any:
    return due.desc(nulls_last=True) if falling else due.asc(nulls_last=True)


def next_due(user: User) -> Any:
    """The day of what is due next for a family, of all that whoever asks may know of."""
    return Least(*(due for due, _ in _days(user).values()))


def _days(user: User) -> dict[str, tuple[Any, Any]]:
    """For each kind, as expressions on the family: its first day, and the row that it is of."""
    today = timezone.localdate()
    found: dict[str, tuple[Any, Any]] = {}
    for source in sources().values():
        if source.of_families and source.due is not None:
            found[source.kind] = source.due(today), F("pk")
        elif source.of_families:
            rows = source.rows(user, today, today + AHEAD).filter(task_family=OuterRef("pk"))
            first = rows.order_by("task_due", "task_key")
            due, key = (Subquery(first.values(name)[:1]) for name in ("task_due", "task_key"))
            found[source.kind] = due, key
    return found


def with_next(families: QuerySet[Family], user: User) -> QuerySet[Family]:
    """Each family with the first day of every kind, and its row, for `next_tasks`."""
    for kind, (due, key) in _days(user).items():
        families = families.annotate(**{f"{kind}_next": due, f"{kind}_key": key})
    return families


def with_tasks(families: QuerySet[Family], user: User) -> QuerySet[Family]:
    """Each family with `next_due`, and with `tasks_open`: how many were raised and stand open."""
    standing = Task.objects.filter(OPEN, family=OuterRef("pk")).order_by().values("family")
    counted = Subquery(standing.annotate(number=Count("pk")).values("number"))
    return families.annotate(next_due=next_due(user), tasks_open=Coalesce(counted, 0))


def next_tasks(user: User, families: Sequence[Family]) -> dict[uuid.UUID, TaskLine]:
    """What is due next for each family of a page that was asked for `with_next`."""
    rows = {family.pk: row for family in families if (row := _next(family))}
    # Whoever sees the whole council is told that there is a task; its words are a page further.
    whole = ROLE_SCOPE[Role(user.role)] is Scope.ALL
    tasks = {} if whole else by_hand(rows.values())
    return {
        family.pk: line_of(rows[family.pk], family, tasks)
        for family in families
        if family.pk in rows
    }


def _next(family: Family) -> TaskRow | None:
    """The earliest of all kinds; by day, then in the order of the kinds."""
    found = [
        TaskRow(kind, family.pk, getattr(family, f"{kind}_key"), None, "", due, None)
        for kind in sources()
        if (due := getattr(family, f"{kind}_next", None))
    ]
    return min(found, key=lambda row: row.due, default=None)


def drafts_by_family(drafts: Iterable[Note]) -> dict[uuid.UUID, Note]:
    """One's own open draft of each family, the one that was saved last."""
    return {note.family_id: note for note in sorted(drafts, key=lambda note: note.saved_at)}
