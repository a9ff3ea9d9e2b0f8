"""A return beside the one before it, and beside the pages of figures."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Func, Q, UUIDField

from exports.comparing import Bridge, Compared, bridge
from exports.models import Return
from exports.queries.compare_sql import COMPARED
from exports.rules import Period, State
from outcomes.queries.figures import families_counted
from privacy.models import User

FIRST_DAY = date(2011, 1, 1)
# Sealed families are in no return; a function of the database knows them, whoever asks.
SEALED = Q(
    pk__in=Func(
        function="tfcase_sealed_families",
        template="(SELECT %(function)s())",
        output_field=UUIDField(),
    )
)
BUILT = (State.BUILT, State.RELEASED, State.EXPIRED, State.RECALLED)


def before(shown: Return) -> Return | None:
    """The latest return of an earlier half-year that was built."""
    earlier = Return.objects.filter(kind=shown.kind, state__in=BUILT, period__lt=shown.period)
    return earlier.order_by("-period", "-built_at").first()


def compared(earlier: Return, later: Return) -> tuple[list[Compared], Bridge]:
    """Every family of either as the records stand now, and how the numbers follow."""
    first, second = earlier.half_year, later.half_year
    facts: dict[str, Any] = {
        **{"first_before": first.first_day, "last_before": first.last_day},
        **{"first_day": second.first_day, "last_day": second.last_day},
        "built_before": earlier.built_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, facts)
        found = [Compared(*row) for row in cursor.fetchall()]
    return found, bridge(found, earlier.metrics.get("population"))


def on_pages_of_figures(user: User, period: Period) -> int:
    """Families of a half-year, counted as the pages of figures count: another way to the number."""
    year_before = period.first_day.replace(year=period.first_day.year - 1)
    still = Q(closed_on=None) | Q(closed_on__gte=period.first_day) | Q(attached_on__gt=year_before)
    begun = Q(attached_on__range=(FIRST_DAY, period.last_day))
    return families_counted(user).filter(begun & still & ~SEALED).count()
