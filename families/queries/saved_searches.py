"""Somebody's own saved searches of the list of families."""

import uuid

from django.http import Http404

from families.models import SavedSearch
from privacy.models import User


def searches_of(user: User) -> list[SavedSearch]:
    """In the order in which they were saved."""
    return list(SavedSearch.objects.filter(owner=user))


def search_or_404(search_id: uuid.UUID, *, user: User) -> SavedSearch:
    """One's own; anybody else's is not there."""
    found = SavedSearch.objects.filter(owner=user, pk=search_id).first()
    if found is None:
        raise Http404
    return found


def start_of(user: User) -> str:
    """The query of the search that somebody begins with; empty where there is none."""
    found = SavedSearch.objects.filter(owner=user, is_start=True)
    return found.values_list("query", flat=True).first() or ""
