"""How much work each caseload is, and what is overdue in it, counted once for every figure."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from families.models import Allocation, CaseloadWeights, Need
from families.queries.families import families_visible_to
from families.queries.listing import members_on
from families.queries.narrowing import Filters, Narrowing, matching
from families.rules.caseload import USUAL_NEEDS, Load, Weights, five_years_before
from privacy.models import User

NOTHING = Value(0, IntegerField())


@dataclass(frozen=True)
class InForce:
    """The weights that hold, and who stands for them: nobody for our own suggestion."""

    weights: Weights
    said: CaseloadWeights | None


@dataclass(frozen=True)
class Caseload:
    """The open families of one keyworker, or those that nobody leads, and what is due in them."""

    name: str
    load: Load
    todo: dict[str, int]
    first_identified_on: date | None = None


def weights_in_force() -> InForce:
    """What was said last, or our own suggestion."""
    said = weights_said().first()
    return InForce(weights_of(said) if said else Weights(), said)


def weights_said() -> QuerySet[CaseloadWeights]:
    """Everything that was ever said, the latest first."""
    return CaseloadWeights.objects.select_related("set_by")


def weights_of(said: CaseloadWeights) -> Weights:
    """A version as plain values."""
    return Weights(**{each.name: getattr(said, each.name) for each in fields(Weights)})


def caseloads(
    user: User, filters: Filters, narrowings: Iterable[Narrowing] = ()
) -> dict[uuid.UUID | None, Caseload]:
    """The filtered families by who leads them, `None` for those that nobody does; one query."""
    today, known = timezone.localdate(), list(narrowings)
    lead = Allocation.objects.filter(family=OuterRef("pk"), ended_on=None).order_by()
    found = families_visible_to(user).filter(matching(filters, user)).order_by()
    leads, name = (Subquery(lead.values(each)[:1]) for each in ("worker_id", "worker__name"))
    rows = found.values(leads=leads, name=name).annotate(
        families=Count("pk"),
        stepped=Count("pk", filter=Q(step_down_on__lte=today)),
        under_fives=Sum(_under_fives(today)),
        needs_beyond=Sum(Greatest(_needs() - USUAL_NEEDS, NOTHING)),
        first=Min("identified_on"),
        **{f"todo_{n.code}": Count("pk", filter=n.condition(user, today)) for n in known},
    )
    return {row["leads"]: _caseload(row, known) for row in rows}


def _caseload(row: Any, known: Iterable[Narrowing]) -> Caseload:
    load = Load(row["families"], row["stepped"], row["under_fives"], row["needs_beyond"])
    todo = {each.code: row[f"todo_{each.code}"] for each in known}
    return Caseload(row["name"] or "", load, todo, row["first"])


def _under_fives(day: date) -> Any:
    """How many members of the day have not turned five."""
    young = members_on(day).filter(person__date_of_birth__gt=five_years_before(day))
    return _number(young.filter(family=OuterRef("pk")))


def _needs() -> Any:
    """How many needs stand: those entered in error do not count."""
    return _number(Need.objects.filter(family=OuterRef("pk"), closed_as=""))


def _number(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().values("family").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), NOTHING)
