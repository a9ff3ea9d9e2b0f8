"""Questions of pages that everybody opens all day: put together once in a process, asked again.

To put together and to write out a question with many parts takes longer than the database takes to
answer it. What is kept is its text with the places of its values, never a value nor an answer: each
time it is asked for whoever asks, with their keys and the moment of asking in these places.

All else is written into the text, so that the database keeps its plan for it too: planning a
question of many parts, each behind the second wall, costs it as much as answering.
"""

import copy
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from privacy.models import User
from privacy.planned import filled, planned

MOST = 300
# What is read by the parts of such questions, and may differ from one test to the next.
SETTINGS = ("CONTACT_DAYS", "REVIEW_DAYS", "CLAMD", "DISTRICTS")
_kept: OrderedDict[Hashable, "_Written"] = OrderedDict()


@dataclass(frozen=True)
class _Written:
    """A question written out for somebody at a moment: `values` are those that are not the same."""

    found: QuerySet[Any]
    compiler: Any
    sql: str
    values: tuple[uuid.UUID | datetime, ...]
    given: tuple[uuid.UUID | None, ...]
    at: datetime

    def asked(self, given: tuple[uuid.UUID | None, ...]) -> list[Any]:
        """The rows for other keys, at this moment."""
        compiler = copy.copy(self.compiler)
        rows = planned(connections[self.found.db], self.sql, self.values_for(given))
        # What is only sorted by stands behind what is asked for.
        rows = [row[: compiler.col_count] for row in rows] if compiler.has_extra_select else rows
        compiler.execute_sql = lambda *_, **__: [rows]
        # A list and no further question: nothing more can be added to one that is written out.
        again = self.found.all()
        again.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(again)

    def values_for(self, given: tuple[uuid.UUID | None, ...]) -> tuple[Any, ...]:
        """The same places filled for other keys, and moments counted from now."""
        keys, later = dict(zip(self.given, given, strict=True)), timezone.now() - self.at
        return tuple(_moved(value, keys, later) for value in self.values)


def _moves(value: Any, given: tuple[uuid.UUID | None, ...]) -> bool:
    """What is not the same for somebody else, or at another moment."""
    return isinstance(value, datetime) or (isinstance(value, uuid.UUID) and value in given)


def _moved(value: Any, keys: dict[uuid.UUID | None, uuid.UUID | None], later: timedelta) -> Any:
    return value + later if isinstance(value, datetime) else keys[value]


def evened(keys: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """With some more that are of nothing: pages of nearly as many rows ask the same question."""
    if not keys:
        return []
    missing = next((size for size in (5, 10, 25) if size >= len(keys)), len(keys)) - len(keys)
    return [*keys, *(uuid.uuid4() for _ in range(missing))]


def asked(
    name: str, build: Callable[[], QuerySet[Any]], *keys: uuid.UUID, user: User | None = None
) -> list[Any]:
    """The rows of what `build` puts together, for the keys given and, where it needs one, a user.

    Everything else that the question depends on is part of its name, or the same in a process for
    a day: the role, the settings above. What was filtered by choice is not kept.
    """
    given, like = (*keys, *_keys_of(user)), (name, len(keys), *_kind_of(user), *_of_today())
    # Two places that hold the same key could not be told apart when they are filled again.
    if len(set(given)) < len(given):
        return list(build())
    written = _kept.get(like)
    if written is None:
        # Before it is put together, which takes its moments from the clock too: what is asked again
        # must not lag behind, or what has just ended would still be shown.
        at = timezone.now()
        written = _write(build(), given, at)
        if written is None:
            return []
        _kept[like] = written
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return written.asked(given)


def _keys_of(user: User | None) -> tuple[uuid.UUID | None, ...]:
    return (user.pk, user.team_id) if user else ()


def _kind_of(user: User | None) -> tuple[str | bool, ...]:
    return (user.role, user.is_active, user.team_id is None) if user else ()


def _of_today() -> tuple[date | str, ...]:
    return timezone.localdate(), *(str(getattr(settings, name)) for name in SETTINGS)


def _write(
    found: QuerySet[Any], given: tuple[uuid.UUID | None, ...], at: datetime
) -> "_Written | None":
    """Nothing where the question finds nobody, whoever asks."""
    compiler = found.query.get_compiler(using=found.db)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    moving = [_moves(value, given) for value in values]
    text = filled(connections[found.db], sql, values, moving)
    moved = tuple(value for value, moves in zip(values, moving, strict=True) if moves)
    return _Written(found, compiler, text, moved, given, at)
