"""Numbers of families, people and claims, as whoever asks may be told them.

Whoever may open no family (`Scope.NONE`) is told every such number by `rules/small_numbers.py`, on
whatever page, in whatever message. What a page shows line by line is not counted for them either.
Numbers of claims are exact for whoever audits them (`counts_claims`).
"""

from collections.abc import Callable

from privacy import access
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope
from privacy.rules.small_numbers import FEWER, Told, told

Exact = Callable[[User], bool]


def sees_cases(user: User) -> bool:
    """Whether the reader may open families: then numbers of them are exact."""
    return ROLE_SCOPE[Role(user.role)] is not Scope.NONE


def counts_claims(user: User) -> bool:
    """Whether numbers of claims are exact: also for whoever audits them, and sees no figures.

    An auditor opens every claim; a sample has a size, and a population reconciles to the claim.
    """
    return sees_cases(user) or access.can(user, Permission.AUDIT_CLAIM)


def told_to(user: User, count: int, exact: Exact = sees_cases) -> Told:
    """A number as this reader is told it."""
    return told(count, exact=exact(user))


def some_told(user: User, count: int) -> Told:
    """The same of what waits: that there is nothing is said as it is."""
    return count and told_to(user, count)


def badge(user: User, count: int, exact: Exact = sees_cases) -> Told | None:
    """The same beside the name of a list; nothing where it would say only that there are few."""
    words = told_to(user, count, exact)
    return None if words == FEWER else words


def counted(user: User, count: int, one: str, many: str, exact: Exact = sees_cases) -> str:
    """`1 claim`, `340 claims`, or `Fewer than 10 claims`, at the beginning of a sentence."""
    words = told_to(user, count, exact)
    number = words.capitalize() if isinstance(words, str) else f"{words:,}"
    return f"{number} {one if words == 1 else many}"
