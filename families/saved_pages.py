"""Pages whose filters can be saved under a name: lists and figures, by a code.

What is kept of an address is read by the page's own form, so that it holds codes and ids alone, and
read again by that of whoever opens it, so that nobody is shown more than they may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from families.forms.listing import FilterForm
from families.forms.quality import QualityForm
from families.forms.saved_searches import SaveSearchForm
from families.forms.team_board import TeamForm
from privacy import access
from privacy.fields import drawn_empty
from privacy.models import User
from privacy.roles import Permission


@dataclass(frozen=True)
class SavedPage:
    """A page by its words and its address, who opens it, and what of an address it keeps."""

    code: str
    words: str
    address: str
    permission: Permission
    kept: Callable[[QueryDict, User], str]

    def url(self, query: str) -> str:
        """With filters as they were kept."""
        here = reverse(self.address)
        return f"{here}?{query}" if query else here


LIST = "families"
_pages: dict[str, SavedPage] = {}


def register_saved_page(page: SavedPage) -> None:
    """Add a page whose filters can be saved."""
    _pages[page.code] = page


def saved_pages_for(user: User) -> dict[str, SavedPage]:
    """Those that this reader may open, by code."""
    return {code: each for code, each in _pages.items() if access.can(user, each.permission)}


def as_query(**chosen: str) -> str:
    """As it stands in an address; what is empty is left out."""
    return urlencode({name: value for name, value in chosen.items() if value})


def saving(code: str, query: str) -> dict[str, Any]:
    """What the form needs by which a page is saved as it is shown."""
    return {"save": {"page": code, "query": query, "field": drawn_empty(SaveSearchForm, "name")}}


def _board(data: QueryDict, user: User) -> str:
    return as_query(team=TeamForm(data, user=user).team_chosen())


for page in (
    SavedPage(
        *(LIST, "Families", "families:families", Permission.VIEW_FAMILY),
        kept=lambda data, user: FilterForm(data, user=user).query(),
    ),
    SavedPage("board", "Team", "families:team_board", Permission.ALLOCATE_FAMILY, _board),
    SavedPage(
        *("quality", "Data quality", "families:quality", Permission.EDIT_FAMILY),
        kept=lambda data, user: QualityForm(data, user=user).query(),
    ),
):
    register_saved_page(page)
