"""The list of families as a working list: what is due next for each, and one's own open drafts."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject, Least
from django.utils import timezone

from families.models import Family, Note, Task
from families.models.tasks import OPEN
from families.queries import listing
from families.queries.families import not_closed
from families.queries.task_sources import Source, TaskRow, sources
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


class InOrder(Sequence[Family]):
    """Families by what is due next: a page of them is asked for by itself. `due` is of them all."""

    def __init__(
        self, families: QuerySet[Family], keys: list[uuid.UUID], due: Mapping[uuid.UUID, TaskRow]
    ) -> None:
        self.families, self.keys, self.due = families, keys, due

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: Any) -> Any:
        """One of them, or a page."""
        keys = self.keys[part] if isinstance(part, slice) else [self.keys[part]]
        found = {family.pk: family for family in self.families.filter(pk__in=keys).order_by()}
        shown = [found[key] for key in keys if key in found]
        for family in shown:
            family.next_row = self.due.get(family.pk)
        return shown if isinstance(part, slice) else shown[0]


def ordered(
    user: User, families: QuerySet[Family], sort: str
) -> QuerySet[Family] | list[Family] | InOrder:
    """By what is due next, then days since contact; by contact alone; or by a column."""
    falling, column = sort.startswith("-"), sort.removeprefix("-")
    if column == DUE:
        return _by_due(user, families, falling=falling)
    if column != CONTACT:
        return listing.ordered(families, sort)
    # Longest without contact first; a family that was never met before all others.
    last = F("last_contact")
    seen = last.desc(nulls_last=True) if falling else last.asc(nulls_first=True)
    closed = Case(When(not_closed(), then=Value(0)), default=Value(1))
    return families.order_by(closed, seen, "reference")


def _by_due(user: User, families: QuerySet[Family], *, falling: bool) -> InOrder:
    """Open families by what is due next, the closed ones after them."""
    found, today = _asked(user, families, "closed_on", "last_contact", "reference"), _today()
    due = {key: row for key, (row, _) in found.items() if row}

    def place(key: uuid.UUID) -> tuple[Any, ...]:
        row, (closed_on, seen, reference) = found[key]
        day = row.due.toordinal() if row else 0
        closed = closed_on is not None and closed_on <= today
        turned = -day if falling else day
        return closed, row is None, turned, seen is not None, seen or today, reference

    return InOrder(families, sorted(found, key=place), due)


def _asked(
    user: User, families: QuerySet[Family], *columns: str
) -> dict[uuid.UUID, tuple[TaskRow | None, list[Any]]]:
    """What is due next for each family, of all that whoever asks may know of; with its columns.

    Of each kind the database gives its first day, and of a kind with rows of its own its row too:
    which is the first of all is said here, so that each kind is asked for once.
    """
    firsts = {f"{kind}_first": first for kind, first in _firsts(user).items()}
    rows = families.order_by().annotate(**firsts).values_list("pk", *columns, *firsts)
    own = len(columns)
    return {key: (_first(key, values[own:]), values[:own]) for key, *values in rows}


def _firsts(user: User) -> dict[str, Any]:
    """For each kind, as an expression on the family: its first day, or its first row as JSON."""
    today = _today()
    found: dict[str, Any] = {}
    for source in sources().values():
        if source.of_families and source.due is not None:
            found[source.kind] = source.due(today)
        elif source.of_families:
            row = JSONObject(due="task_due", key="task_key")
            found[source.kind] = Subquery(_rows(source, user).values(row=row)[:1])
    return found


def _rows(source: Source, user: User) -> QuerySet[Any]:
    """Those of one family, the first first."""
    today = _today()
    rows = source.rows(user, today, today + AHEAD).filter(task_family=OuterRef("pk"))
    return rows.order_by("task_due", "task_key")


def _first(family: uuid.UUID, values: Iterable[Any]) -> TaskRow | None:
    """The earliest of all kinds; by day, then in the order of the kinds."""
    kinds = [source.kind for source in sources().values() if source.of_families]
    rows = []
    for kind, value in zip(kinds, values, strict=True):
        if isinstance(value, dict):
            due, key = date.fromisoformat(value["due"]), uuid.UUID(value["key"])
            rows.append(TaskRow(kind, family, key, None, "", due, None))
        elif value is not None:
            rows.append(TaskRow(kind, family, family, None, "", value, None))
    return min(rows, key=lambda row: row.due, default=None)


def next_due(user: User) -> Any:
    """The same as one expression on the family: the day alone."""
    today = _today()
    return Least(
        *(
            source.due(today)
            if source.due is not None
            else Subquery(_rows(source, user).values("task_due")[:1])
            for source in sources().values()
            if source.of_families
        )
    )


def with_tasks(families: QuerySet[Family], user: User) -> QuerySet[Family]:
    """Each family with `next_due`, and with `tasks_open`: how many were raised and stand open."""
    standing = Task.objects.filter(OPEN, family=OuterRef("pk")).order_by().values("family")
    counted = Subquery(standing.annotate(number=Count("pk")).values("number"))
    return families.annotate(next_due=next_due(user), tasks_open=Coalesce(counted, 0))


def next_tasks(user: User, families: Sequence[Family]) -> dict[uuid.UUID, TaskLine]:
    """What is due next for each family of a page, in words."""
    known = {family.pk: family for family in families}
    if all(hasattr(family, "next_row") for family in families):
        found = {key: family.next_row for key, family in known.items()}  # type: ignore[attr-defined]
    else:
        asked = _asked(user, Family.objects.filter(pk__in=known))
        found = {key: row for key, (row, _) in asked.items()}
    rows = {key: row for key, row in found.items() if row}
    # Whoever sees the whole council is told that there is a task; its words are a page further.
    whole = ROLE_SCOPE[Role(user.role)] is Scope.ALL
    tasks = {} if whole else by_hand(rows.values())
    return {key: line_of(row, known[key], tasks) for key, row in rows.items()}


def drafts_by_family(drafts: Iterable[Note]) -> dict[uuid.UUID, Note]:
    """One's own open draft of each family, the one that was saved last."""
    return {note.family_id: note for note in sorted(drafts, key=lambda note: note.saved_at)}


def _today() -> date:
    return timezone.localdate()
