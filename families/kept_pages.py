"""Pages of figures that are worked out ahead in a large council, by the code of their saved view.

What fills one is a function from its reader and its filters to plain values, as JSON holds them:
where a council is small the page calls it while its reader waits, elsewhere a worker does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission

GONE = "There are no figures under this name any more."


@dataclass(frozen=True)
class KeptPage:
    """A page by its code, who may be told what stands on it, and what works that out.

    `queries` are the addresses that are worked out whether anybody asks or not; what of an address
    is `no_matter` chooses among lists, and changes no figure.
    """

    code: str
    permission: Permission
    work_out: Callable[[User, QueryDict], dict[str, Any]]
    queries: tuple[str, ...] = ("",)
    no_matter: frozenset[str] = frozenset()

    def key(self, query: str) -> str:
        """Of an address, what its figures depend on."""
        return urlencode([pair for pair in parse_qsl(query) if pair[0] not in self.no_matter])


_pages: dict[str, KeptPage] = {}


def register_kept_page(page: KeptPage) -> None:
    """Add a page that is worked out ahead."""
    _pages[page.code] = page


def kept_pages() -> list[KeptPage]:
    """All of them."""
    return list(_pages.values())


def kept_page(code: str) -> KeptPage:
    """One of them."""
    if code not in _pages:
        raise RuleBroken(GONE)
    return _pages[code]
