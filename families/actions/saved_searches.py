"""Saved views of lists and figures: kept, shared with a role, begun with, deleted."""

from collections.abc import Iterable

from django.db import transaction

from families.models import SavedSearch
from families.models.searches import MOST_SEARCHES
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

TOO_MANY = f"You have {MOST_SEARCHES} saved views. Delete one first."
SAME_NAME = "You have a view with this name already. Choose another name, or delete that one."
FIRST_LIST = "families"


@transaction.atomic
def save_search(*, name: str, query: str, page: str = FIRST_LIST, by: User) -> SavedSearch:
    """Keep what a page shows under a name."""
    known = _own(by)
    if len(known) >= MOST_SEARCHES:
        raise RuleBroken(TOO_MANY)
    _check_name(name, known)
    taken = {each.place for each in known}
    place = next(number for number in range(1, MOST_SEARCHES + 1) if number not in taken)
    made = SavedSearch.objects.create(owner=by, place=place, name=name, page=page, query=query)
    audit.record(Event.SEARCH_SAVED, made, by=by, list=page)
    return made


@transaction.atomic
def change_search(*, search: SavedSearch, name: str, shared_with: str, by: User) -> list[str]:
    """Another name, or another role that it is shared with; gives the names of what changed."""
    known = {each.pk: each for each in _own(by)}
    held = known.pop(search.pk)
    _check_name(name, known.values())
    if shared_with and shared_with != held.shared_with:
        access.require(by, Permission.SHARE_VIEW)
    wanted = {"name": name, "shared_with": shared_with}
    changed = [field for field, value in wanted.items() if getattr(held, field) != value]
    for field in changed:
        setattr(held, field, wanted[field])
    if changed:
        held.save(update_fields=changed)
        audit.record(Event.SEARCH_CHANGED, held, by=by, fields=changed, role=shared_with)
    return changed


@transaction.atomic
def delete_search(*, search: SavedSearch, by: User) -> None:
    """It is gone, for those too with whom it was shared; the list itself stays as it is."""
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
    audit.record(Event.SEARCH_CHANGED, search, by=by, start=start)


def _check_name(name: str, others: Iterable[SavedSearch]) -> None:
    if name.casefold() in {each.name.casefold() for each in others}:
        raise RuleBroken(SAME_NAME, "name")


def _own(by: User) -> list[SavedSearch]:
    """One's own, with the account locked: two pages at once keep no more than there may be."""
    access.require(by, Permission.SAVE_VIEW)
    User.objects.select_for_update().get(pk=by.pk)
    return list(SavedSearch.objects.filter(owner=by))
