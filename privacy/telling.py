"""Numbers of families, people and claims, as whoever asks may be told them.

Whoever may open no family (`Scope.NONE`) is told every such number by `rules/small_numbers.py`, on
whatever page, in whatever message. What a page shows line by line is not counted for them either.
"""

from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope
from privacy.rules.small_numbers import FEWER, Told, told


def sees_cases(user: User) -> bool:
    """Whether the reader may open families: then numbers of them are exact."""
    return ROLE_SCOPE[Role(user.role)] is not Scope.NONE


def told_to(user: User, count: int) -> Told:
    """A number as this reader is told it."""
    return told(count, exact=sees_cases(user))


def some_told(user: User, count: int) -> Told:
    """The same of what waits: that there is nothing is said as it is."""
    return count and told_to(user, count)


def badge(user: User, count: int) -> Told | None:
    """The same beside the name of a list; nothing where it would say only that there are few."""
    words = told_to(user, count)
    return None if words == FEWER else words


def counted(user: User, count: int, one: str, many: str) -> str:
    """`1 claim`, `340 claims`, or `Fewer than 10 claims`, at the beginning of a sentence."""
    words = told_to(user, count)
    number = words.capitalize() if isinstance(words, str) else f"{words:,}"
    return f"{number} {one if words == 1 else many}"
