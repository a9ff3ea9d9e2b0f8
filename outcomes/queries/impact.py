"""Services in figures, and families with one beside families without that are like them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    BooleanField,
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import ExtractDay, Greatest
from django.db.models.lookups import In
from django.utils import timezone

from families.models import Family, Intervention, Member, Observation
from families.queries.narrowing import Filters
from outcomes.models import Eligibility
from outcomes.queries.figures import families_matching
from outcomes.queries.funnel import furthest
from outcomes.queries.services import NOT_TOLD, code_of_provider, hidden_codes, with_service
from outcomes.rules.funnel import Step
from outcomes.rules.impact import Stratum
from privacy.models import User

# The scale of the programme's distance-travelled tool.
STAR = "star_score"
# Days of the youngest child when work began, and headline problems and needs when it was judged.
AGES = (5, 11)
DAYS_OF_A_YEAR = 365.25
MANY_HEADLINES, MANY_NEEDS = 3, 5


class MedianNumber(Aggregate):
    """The number in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Service:
    """A provider's services: how many, for whom, how long, how soon, and how far families came."""

    code: str
    name: str
    given: int
    families: int
    ended: int
    completed: int
    dose: float | None
    wait: float | None
    distance: Decimal | None
    costed: int
    cost: Decimal | None

    @property
    def may_be_named(self) -> bool:
        """Whether its families may be listed: a hidden group is told by none."""
        return bool(self.name) and self.name != NOT_TOLD


def services(user: User, filters: Filters) -> list[Service]:
    """Every provider, the most families first; names that differ in case alone are one."""
    families = families_matching(user, filters).values("pk")
    given = Intervention.objects.filter(family__in=families).order_by()
    done = Intervention.Outcome.COMPLETED
    rows: Any = given.values(code=code_of_provider()).annotate(
        name=Max("provider"),
        given=Count("pk"),
        families=Count("family", distinct=True),
        ended=Count("pk", filter=Q(ended_on__isnull=False)),
        completed=Count("pk", filter=Q(ended_on__isnull=False, outcome=done)),
        dose=MedianNumber(_days("ended_on", "started_on"), filter=Q(ended_on__isnull=False)),
        wait=MedianNumber(Greatest(_days("started_on", "family__identified_on"), 0)),
        distance=Avg(_star("-start_on") - _star("start_on")),
        costed=Count("cost"),
        cost=Sum("cost"),
    )
    hidden = hidden_codes()
    told = ({**row, "name": NOT_TOLD} if row["code"] in hidden else row for row in rows)
    found = [Service(**row) for row in told]
    return sorted(found, key=lambda each: (-each.families, each.name))


def _days(later: str, earlier: str) -> Any:
    return ExtractDay(F(later) - F(earlier), output_field=IntegerField())


def _star(order: str) -> Any:
    """The last or first reading of the tool for the family; one alone travels no distance."""
    readings = Observation.objects.filter(family=OuterRef("family"), code=STAR)
    valid = readings.exclude(withdrawn=True).filter(value__isnull=False)
    return Subquery(valid.order_by(order, "reference").values("value")[:1])


def strata(user: User, filters: Filters, service: str) -> list[Stratum]:
    """Families with whom work has begun, by what they brought with them."""
    today = timezone.localdate()
    began = families_matching(user, filters).filter(attached_on__lte=today)
    far = [step.value for step in Step.SUSTAINED.onwards]
    rows: Any = (
        _alike(began)
        .values(
            "youngest_band",
            "headlines_band",
            "needs_band",
            served=_is(with_service(service)),
            there=_is(Q(In(furthest(today), far))),
        )
        .annotate(number=Count("pk"))
    )
    counted: dict[Any, list[int]] = {}
    for row in rows:
        key = (row["youngest_band"], row["headlines_band"], row["needs_band"])
        cell = counted.setdefault(key, [0, 0, 0, 0])
        place = 0 if row["served"] else 2
        cell[place] += row["number"]
        cell[place + 1] += row["number"] if row["there"] else 0
    return [Stratum(*cell) for cell in counted.values()]


def _is(condition: Q) -> Case:
    yes = When(condition, then=Value(value=True))
    return Case(yes, default=Value(value=False), output_field=BooleanField())


def _alike(families: QuerySet[Family]) -> Any:
    """With the bands of what families brought with them: age, headline problems, severity."""
    child = Member.objects.filter(family=OuterRef("pk"), role=Member.Role.CHILD)
    youngest = child.order_by("-person__date_of_birth").values("person__date_of_birth")
    judged = Eligibility.objects.filter(family=OuterRef("pk"), run=OuterRef("standing__run"))
    known = youngest.filter(person__date_of_birth__isnull=False)[:1]
    return families.annotate(
        youngest=Subquery(known),
        headlines=Subquery(judged.values("headlines")[:1]),
        needs_then=Subquery(judged.values("needs")[:1]),
    ).annotate(
        youngest_band=Case(
            *(When(youngest__gt=F("attached_on") - _years(age), then=Value(age)) for age in AGES),
            default=Value(0),
        ),
        headlines_band=_many("headlines", MANY_HEADLINES),
        needs_band=_many("needs_then", MANY_NEEDS),
    )


def _years(age: int) -> Value:
    return Value(timedelta(int(age * DAYS_OF_A_YEAR)))


def _many(field: str, many: int) -> Case:
    return Case(When(**{f"{field}__gte": many}, then=Value(1)), default=Value(0))
