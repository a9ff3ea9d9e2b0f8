"""Keeping a table of counts, sharing it with whoever may explore, and forgetting it."""

from django.db import transaction
from django.http import Http404

from exports.explore import MOST_SAVED, CrossTable, Unit
from exports.models import SavedTable
from exports.queries.explore import own_table
from families.queries.kept_figures import is_large
from outcomes.actions.whole_council import council_told
from outcomes.models import ToldOfCouncil
from outcomes.queries.whole_council import standing
from outcomes.rules.crossed import table_of
from outcomes.rules.funnel import Step
from outcomes.rules.whole_council import FAMILIES, PEOPLE, STEPS
from privacy import access
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.roles import Permission

# By unit: of whom the tables are told, and which of their totals.
OF_UNIT = {Unit.FAMILIES: (FAMILIES, STEPS.index(Step.ATTACHED)), Unit.PEOPLE: (PEOPLE, 0)}


def table_told(
    unit: Unit, down: str, across: str, *, by: User
) -> tuple[CrossTable, ToldOfCouncil] | None:
    """A table of what is told of the whole council, and when that was; nothing before it is told.

    The same for everybody who may explore, whatever they may open: it is counted anew no sooner
    than the pages of figures are for readers without cases, and was cut together with them.
    """
    access.require(by, Permission.EXPLORE)
    told = standing() if is_large() else council_told(by=by)
    universe, place = OF_UNIT[unit]
    stands = told.get(universe)
    if stands is None or table_of(down) not in stands.tables:
        return None
    return CrossTable(stands.tables, stands.totals["told"][place], down, across), stands


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
