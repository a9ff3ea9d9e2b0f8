"""What waits for the data protection officer. Upper apps say what of theirs; lower code shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from privacy import access
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.small_numbers import Told


@dataclass(frozen=True)
class Waiting:
    """A number, and the address (with its filter) of exactly the list that was counted.

    Of families that nobody opens at the desk it is rounded; of what somebody decides there, exact.
    """

    label: str
    number: Told
    url: str
    hint: str = ""


@dataclass(frozen=True)
class Source:
    """Gives what waits, to whoever may open its list. A source without anything gives nothing."""

    key: str
    permission: Permission
    waiting: Callable[[User], list[Waiting]]
    order: int = 100


@dataclass(frozen=True)
class Counted:
    """Rows that somebody has to look at, counted in one question with those of the ground floor.

    `late` are those of them that are overdue, `url` the list of exactly those rows.
    """

    label: str
    permission: Permission
    rows: Callable[[User], QuerySet[Any]]
    late: Callable[[User], QuerySet[Any]]
    url: Callable[[], str]


_sources: dict[str, Source] = {}
_counted: dict[str, Counted] = {}


def register_waiting(source: Source) -> None:
    """Add to the desk."""
    _sources[source.key] = source


def register_counted(key: str, counted: Counted) -> None:
    """Add to the tiles that are counted at once."""
    _counted[key] = counted


def counted_for(user: User) -> dict[str, Counted]:
    """Those whose lists this person may open."""
    return {key: each for key, each in _counted.items() if access.can(user, each.permission)}


def waiting_for(user: User) -> list[Waiting]:
    """All tiles of the desk, in their order."""
    known = sorted(_sources.values(), key=lambda each: (each.order, each.key))
    mine = [source for source in known if access.can(user, source.permission)]
    return [each for source in mine for each in source.waiting(user)]
