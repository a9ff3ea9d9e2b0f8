"""Telling the whole council to readers who open no case: seldom, all at once, and remembered."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from outcomes.models import ToldOfCouncil
from outcomes.queries import whole_council as queries
from outcomes.queries.figures import setting_now
from outcomes.rules.whole_council import (
    FAMILIES,
    REMEMBERED_DAYS,
    Universe,
    is_due,
    stands,
    tell,
    totals_then,
)
from privacy import access
from privacy.identity import EVERYTHING, acting_as, system_user
from privacy.models import User
from privacy.roles import Permission


def council_told(*, by: User) -> dict[str, ToldOfCouncil]:
    """What stands; counted anew first, where that is due."""
    access.require(by, Permission.VIEW_FIGURES)
    found = queries.standing()
    if FAMILIES in found and not is_due(found[FAMILIES].looked_on, timezone.localdate()):
        return found
    _tell_anew()
    return queries.standing()


@transaction.atomic
def _tell_anew() -> None:
    """Each of the same families or people by itself; years of which nothing is left stand."""
    queries.one_after_the_other()
    today = timezone.localdate()
    found = queries.standing()
    if FAMILIES in found and not is_due(found[FAMILIES].looked_on, today):
        return  # Somebody else was quicker.
    forgotten = today - timedelta(days=REMEMBERED_DAYS)
    keep = [each.pk for each in found.values()]
    ToldOfCouncil.objects.filter(made_on__lt=forgotten).exclude(pk__in=keep).delete()
    counted, results_on = _counted()
    for name, universe in counted.items():
        _tell(name, universe, results_on=results_on)
    ToldOfCouncil.objects.filter(universe=FAMILIES).update(looked_on=today)


def _counted() -> tuple[dict[str, Universe], date | None]:
    """All of it, and the day of its results: the same council whoever asks, by nobody's own reach.

    Somebody who is kept from a family is told numbers in which it is, as everybody is: of so many
    that nobody follows from them.
    """
    council = system_user("timetable")
    with acting_as(council, opened=EVERYTHING):
        return queries.counted(council), setting_now(council).as_of


def _tell(name: str, universe: Universe, *, results_on: object) -> None:
    """Until every total has moved by nobody or by ten, what was told stands for a while."""
    before, today = queries.told_before(name), timezone.localdate()
    then = [totals_then(each.totals) for each in before]
    if before and stands(universe.totals, then, today - before[0].made_on):
        return
    earlier = zip(then, (each.tables for each in before), strict=True)
    totals, tables = tell(universe, list(earlier))
    ToldOfCouncil.objects.create(
        **{"universe": name, "made_on": today, "looked_on": today, "results_on": results_on},
        **{"totals": totals, "tables": tables},
    )
