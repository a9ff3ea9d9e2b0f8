"""Telling a table of counts; keeping it, sharing it with whoever may explore, and forgetting it."""

from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from exports.explore import MOST_SAVED, REMEMBERED_DAYS, Counts, CrossTable
from exports.models import SavedTable, ToldNumber
from exports.queries.explore import one_after_the_other, own_table, told_before
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def tell_table(counts: Counts, *, by: User) -> CrossTable:
    """The table as it may be shown, beside every table before it, whoever looked at those.

    What is kept back in one is told in none: a total elsewhere would give it away.
    """
    access.require(by, Permission.EXPLORE)
    one_after_the_other()
    table = CrossTable(counts)
    before = told_before(table.marks.values())
    new = table.publish(before)
    ToldNumber.objects.filter(mark__in=before).update(on_date=timezone.localdate())
    ToldNumber.objects.bulk_create(ToldNumber(mark=mark, told=said) for mark, said in new.items())
    return table


def forget_told() -> int:
    """Every night: what nobody has counted for years. How many numbers were forgotten."""
    last = timezone.localdate() - timedelta(days=REMEMBERED_DAYS)
    return ToldNumber.objects.filter(on_date__lt=last).delete()[0]


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
