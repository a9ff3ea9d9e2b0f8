"""Keeping a table of counts, sharing it with whoever may explore, and forgetting it."""

from django.db import transaction
from django.http import Http404

from exports.explore import MOST_SAVED
from exports.models import SavedTable
from exports.queries.explore import own_table
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def save_table(*, query: str, by: User) -> SavedTable:
    """Keep what was asked for: codes, as the form has read them."""
    access.require(by, Permission.EXPLORE)
    if SavedTable.objects.filter(owner=by).count() >= MOST_SAVED:
        raise RuleBroken(f"You have {MOST_SAVED} saved tables. Forget one first.")
    kept, _ = SavedTable.objects.get_or_create(owner=by, query=query)
    return kept


@transaction.atomic
def share_table(*, key: str, by: User) -> SavedTable:
    """Let others find it, or no longer: they are counted their own numbers, never given these."""
    held = _own(key, by)
    held.shared = not held.shared
    held.save(update_fields=["shared"])
    return held


@transaction.atomic
def forget_table(*, key: str, by: User) -> None:
    """Keep it no longer."""
    _own(key, by).delete()


def _own(key: str, by: User) -> SavedTable:
    access.require(by, Permission.EXPLORE)
    found = own_table(by, key)
    if found is None:
        raise Http404
    return found
