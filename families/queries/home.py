"""The list of families as a working list: what is due next for each, and one's own open drafts."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from families.models import Family, Note, Task
from families.models.tasks import OPEN
from families.queries import kept, listing
from families.queries.families import not_closed
from families.queries.task_sources import BY_HAND, Source, TaskRow, sources
from families.queries.tasks import TaskLine, line_of
from privacy import access
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.sealed_json import InHex, sealed_in

DUE, CONTACT = "due", "contact"
# Of each family, beside what is due: by these they are sorted.
COLUMNS = ("closed_on", "last_contact", "reference")
# What is due is worked out for each family before they are sorted by it: for so many at most.
SORTED_BY_DUE = 2_000
# So many families are read whole in the one question for what is due, whatever a page shows of
# them: a second question for a page costs more than some lines too many.
FEW = 50
# Reminders are on no list of tasks before they are near; here each family tells its next one.
AHEAD = timedelta(400)


def first_sort(user: User) -> str:
    """Who works with families, or leads who does, begins with what is due."""
    return DUE if ROLE_SCOPE[Role(user.role)] in (Scope.GRANTS, Scope.TEAM) else ""


class Next(NamedTuple):
    """What is due next for a family; `task` where somebody raised it by hand."""

    row: TaskRow
    task: Task | None


class InOrder(Sequence[Family]):
    """Families by what is due next: a page of them is asked for by itself. `due` is of them all."""

    def __init__(
        self,
        shown: Callable[[list[uuid.UUID]], list[Family]],
        keys: list[uuid.UUID],
        due: Mapping[uuid.UUID, Next | None],
    ) -> None:
        self.shown, self.keys, self.due = shown, keys, due

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: Any) -> Any:
        """One of them, or a page."""
        keys = self.keys[part] if isinstance(part, slice) else [self.keys[part]]
        found = {family.pk: family for family in self.shown(keys)}
        shown = [found[key] for key in keys if key in found]
        for family in shown:
            family.next = self.due[family.pk]  # type: ignore[attr-defined]
        return shown if isinstance(part, slice) else shown[0]


def few(user: User, find: Callable[[], QuerySet[Family]]) -> list[Family] | None:
    """A keyworker's whole list by what is due, read at once; nothing where it is longer."""
    if ROLE_SCOPE[Role(user.role)] is not Scope.GRANTS:
        return None
    found = _few_by_due(user, find, falling=False, whole=True)
    return found if len(found) <= FEW else None


def ordered(
    user: User, find: Callable[[], QuerySet[Family]], sort: str, *, whole: bool, number: int
) -> QuerySet[Family] | list[Family] | InOrder:
    """By what is due next, then days since contact; by contact alone; or by a column.

    `find` puts together the question for the families, `number` of them, of the `whole` list where
    nothing was filtered: everybody begins with it, so that it is put together once.
    """
    falling, column = sort.startswith("-"), sort.removeprefix("-")
    if column == DUE:
        by_due = _few_by_due if number <= FEW else _by_due
        return by_due(user, find, falling=falling, whole=whole)
    families = find()
    if access.can(user, Permission.WORK_TASKS):
        families = families.annotate(**_firsts(user))
    if column != CONTACT:
        return listing.ordered(families, sort)
    # Longest without contact first; a family that was never met before all others.
    last = F("last_contact")
    seen = last.desc(nulls_last=True) if falling else last.asc(nulls_first=True)
    closed = Case(When(not_closed(), then=Value(0)), default=Value(1))
    return families.order_by(closed, seen, "reference")


def _by_due(
    user: User, find: Callable[[], QuerySet[Family]], *, falling: bool, whole: bool
) -> InOrder:
    """Open families by what is due next, the closed ones after them."""
    found = _asked(user, find, whole=whole)

    def shown(keys: list[uuid.UUID]) -> list[Family]:
        if not whole:
            return list(_page_of(find, keys))
        evened = kept.evened(keys)
        page = partial(_page_of, find, evened)
        return kept.asked("page of families", page, *evened, user=user)

    def place(key: uuid.UUID) -> tuple[Any, ...]:
        first, columns = found[key]
        return _place(first, *columns, falling=falling)

    due = {key: first for key, (first, _) in found.items()}
    return InOrder(shown, sorted(found, key=place), due)


def _few_by_due(
    user: User, find: Callable[[], QuerySet[Family]], *, falling: bool, whole: bool
) -> list[Family]:
    """The same order, all of them read at once."""

    def families() -> QuerySet[Family]:
        # One more shows that there are more.
        return find().order_by().annotate(**_firsts(user))[: FEW + 1]

    found: list[Any] = (
        kept.asked(_named("families"), families, user=user) if whole else list(families())
    )
    for family in found:
        family.next = _next_of(family)

    def place(family: Any) -> tuple[Any, ...]:
        columns = [getattr(family, name) for name in COLUMNS]
        return _place(family.next, *columns, falling=falling)

    return sorted(found, key=place)


def _place(
    first: Next | None, closed_on: date | None, seen: date | None, reference: str, *, falling: bool
) -> tuple[Any, ...]:
    """Where a family stands: what it is sorted by."""
    today, day = _today(), first.row.due.toordinal() if first else 0
    closed = closed_on is not None and closed_on <= today
    return (
        closed,
        first is None,
        -day if falling else day,
        seen is not None,
        seen or today,
        reference,
    )


def _page_of(find: Callable[[], QuerySet[Family]], keys: list[uuid.UUID]) -> QuerySet[Family]:
    return find().filter(pk__in=keys).order_by()


def _asked(
    user: User, find: Callable[[], QuerySet[Family]], *, whole: bool
) -> dict[uuid.UUID, tuple[Next | None, list[Any]]]:
    """What is due next for each family, of all that whoever asks may know of; with its columns.

    Of each kind the database gives its first day, and of a kind with rows of its own its row too:
    which is the first of all is said here, so that each kind is asked for once.
    """

    def due() -> QuerySet[Any, Any]:
        firsts = _firsts(user)
        return find().order_by().annotate(**firsts).values_list("pk", *COLUMNS, *firsts)

    rows = kept.asked(_named("what"), due, user=user) if whole else due()
    own = len(COLUMNS)
    return {key: (_first(key, values[own:]), values[:own]) for key, *values in rows}


def _named(what: str) -> str:
    """A kept question, and all kinds of which something can be due."""
    return f"{what} due: {', '.join(sources())}"


def _firsts(user: User) -> dict[str, Any]:
    """For each kind, as an expression on the family: its first day, or its first row as JSON."""
    today = _today()
    found: dict[str, Any] = {}
    for source in sources().values():
        if source.of_families and source.due is not None:
            found[f"{source.kind}_first"] = source.due(today)
        elif source.of_families:
            text = {"text": InHex("text")} if source.kind == BY_HAND else {}
            row = JSONObject(due="task_due", key="task_key", **text)
            found[f"{source.kind}_first"] = Subquery(_rows(source, user).values(row=row)[:1])
    return found


def _rows(source: Source, user: User) -> QuerySet[Any]:
    """Those of one family, the first first."""
    today = _today()
    rows = source.rows(user, today, today + AHEAD).filter(task_family=OuterRef("pk"))
    return rows.order_by("task_due", "task_key")


def _first(family: uuid.UUID, values: Iterable[Any]) -> Next | None:
    """The earliest of all kinds; by day, then in the order of the kinds."""
    kinds = [source.kind for source in sources().values() if source.of_families]
    found = [
        _next(kind, family, value)
        for kind, value in zip(kinds, values, strict=True)
        if value is not None
    ]
    return min(found, key=lambda each: each.row.due, default=None)


def _next(kind: str, family: uuid.UUID, value: Any) -> Next:
    if not isinstance(value, dict):
        return Next(TaskRow(kind, family, family, None, "", value, None), None)
    due, key = date.fromisoformat(value["due"]), uuid.UUID(value["key"])
    task = Task(pk=key, family_id=family, due_on=due, text=sealed_in(value.get("text")))
    return Next(TaskRow(kind, family, key, None, "", due, None), task if kind == BY_HAND else None)


def with_tasks(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `tasks_open`: how many were raised and stand open."""
    standing = Task.objects.filter(OPEN, family=OuterRef("pk")).order_by().values("family")
    counted = Subquery(standing.annotate(number=Count("pk")).values("number"))
    return families.annotate(tasks_open=Coalesce(counted, 0))


def next_tasks(user: User, families: Sequence[Family]) -> dict[uuid.UUID, TaskLine]:
    """What is due next for each family of a page, in words."""
    found = {family: _next_of(family) for family in families}
    # Whoever sees the whole council is told that there is a task; its words are a page further.
    whole = ROLE_SCOPE[Role(user.role)] is Scope.ALL
    return {
        family.pk: line_of(
            first.row, family, {} if whole or not first.task else {first.row.key: first.task}
        )
        for family, first in found.items()
        if first
    }


def _next_of(family: Family) -> Next | None:
    """Of a family that `ordered` gave: in the order of what is due it is known already."""
    if hasattr(family, "next"):
        return family.next
    kinds = [source.kind for source in sources().values() if source.of_families]
    return _first(family.pk, [getattr(family, f"{kind}_first") for kind in kinds])


def drafts_by_family(drafts: Iterable[Note]) -> dict[uuid.UUID, Note]:
    """One's own open draft of each family, the one that was saved last."""
    return {note.family_id: note for note in sorted(drafts, key=lambda note: note.saved_at)}


def _today() -> date:
    return timezone.localdate()
