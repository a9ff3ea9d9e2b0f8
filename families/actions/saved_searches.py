"""Saved searches of the list of families: kept, begun with, deleted."""

from django.db import transaction

from families.models import SavedSearch
from families.models.searches import MOST_SEARCHES
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

TOO_MANY = f"You have {MOST_SEARCHES} saved searches. Delete one first."
SAME_NAME = "You have a search with this name already. Choose another name, or delete that one."


@transaction.atomic
def save_search(*, name: str, query: str, by: User) -> SavedSearch:
    """Keep what a list shows under a name."""
    known = _own(by)
    if len(known) >= MOST_SEARCHES:
        raise RuleBroken(TOO_MANY)
    if name.casefold() in {each.name.casefold() for each in known}:
        raise RuleBroken(SAME_NAME, "name")
    taken = {each.place for each in known}
    place = next(number for number in range(1, MOST_SEARCHES + 1) if number not in taken)
    made = SavedSearch.objects.create(owner=by, place=place, name=name, query=query)
    audit.record(Event.SEARCH_SAVED, made, by=by)
    return made


@transaction.atomic
def delete_search(*, search: SavedSearch, by: User) -> None:
    """It is gone; the list itself stays as it is."""
    for held in _own(by):
        if held.pk == search.pk:
            audit.record(Event.SEARCH_DELETED, held, by=by)
            held.delete()


@transaction.atomic
def begin_with(*, search: SavedSearch, start: bool, by: User) -> None:
    """It is what one sees first, or no longer; only one can be."""
    for held in _own(by):
        wanted = start and held.pk == search.pk
        if held.is_start and not wanted:
            held.is_start = False
            held.save(update_fields=["is_start"])
    if start:
        SavedSearch.objects.filter(owner=by, pk=search.pk).update(is_start=True)
    audit.record(Event.SEARCH_STARTED_WITH, search, by=by, start=start)


def _own(by: User) -> list[SavedSearch]:
    """One's own, with the account locked: two pages at once keep no more than there may be."""
    access.require(by, Permission.VIEW_FAMILY)
    User.objects.select_for_update().get(pk=by.pk)
    return list(SavedSearch.objects.filter(owner=by))
