"""How far families came, as one condition for the list and for every figure of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth
from django.db.models.lookups import In
from django.utils import timezone

from families.models import Family
from families.queries.districts import by_name, district_told, district_words
from families.queries.families import not_closed
from families.queries.frameworks import RulesKey, current_frameworks, rules_under
from families.queries.narrowing import STEP, Filters, Narrowing
from families.rules.field_groups import group_of_headline
from families.rules.periods import quarter_of, year_of
from outcomes.models import (
    LIVE_STATES,
    Claim,
    ClaimCheck,
    ClaimState,
    Eligibility,
    OutcomeResult,
    OutcomeState,
)
from outcomes.queries.dashboard import headline_of
from outcomes.queries.figures import families_matching
from outcomes.rules.funnel import STEP_WORDS, Step, Stop
from privacy.models import User
from privacy.roles import Permission

MET = (OutcomeState.MET_SUSTAINED, OutcomeState.MET_IN_WINDOW, OutcomeState.OVERRIDDEN)
AFTER = (ClaimState.SUBMITTED, ClaimState.PAID)
YEAR, QUARTER, TEAM, HEADLINE = "year", "quarter", "team", "headline"
DISTRICT = "district"
Stops = dict[Step, int]


class Median(Aggregate):
    """The day in the middle."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateField()


@dataclass(frozen=True)
class Group:
    """A line of the funnel told apart: what its lists are narrowed to besides, and its numbers.

    One of a hidden group opens no list, which would tell it of every family in it.
    """

    words: str
    narrowed: Mapping[str, str] | None
    stops: Stops


def furthest(day: date) -> Case:
    """The last step that a family has come to by a day, by the results that stand."""
    taken = (
        (Step.PAID, _claim(ClaimState.PAID)),
        (Step.CLAIMED, _claim(*AFTER)),
        (Step.SUSTAINED, _result(ClaimCheck, claimable=True) | _claim(*LIVE_STATES)),
        (
            Step.IN_PROGRESS,
            _attached(day) & _result(OutcomeResult, need__isnull=False, state__in=MET),
        ),
        (Step.ATTACHED, _attached(day)),
        (Step.ELIGIBLE, _result(Eligibility, eligible=True)),
    )
    return Case(
        *(When(condition, then=Value(step.value)) for step, condition in taken),
        default=Value(Step.IDENTIFIED.value),
        output_field=CharField(),
    )


def _attached(day: date) -> Q:
    return Q(attached_on__lte=day)


def _claim(*states: ClaimState) -> Q:
    """A claim under the programme that the family is held under."""
    own = Claim.objects.filter(family=OuterRef("pk"), phase=OuterRef("framework__code"))
    return Q(Exists(own.filter(state__in=[state.value for state in states])))


def _result(model: Any, **found: Any) -> Q:
    """Something that the run found whose results stand for the family."""
    standing = model.objects.filter(family=OuterRef("pk"), run=OuterRef("standing__run"))
    return Q(Exists(standing.filter(**found)))


def _came_to(*steps: Step) -> Any:
    codes = [step.value for step in steps]
    return lambda user, day: Q(In(furthest(day), codes))


# Everybody came to the first step: it narrows nothing.
STEPS = [
    *(
        Narrowing(
            *(step.value, f"{words}, or further", _came_to(*step.onwards)),
            asked_as=STEP,
            permission=Permission.VIEW_FIGURES,
        )
        for step, words in STEP_WORDS.items()
        if step is not Step.IDENTIFIED
    ),
    *(
        Narrowing(
            *(step.stopped, f"{words}, and no further", _came_to(step)),
            asked_as=STEP,
            permission=Permission.VIEW_FIGURES,
        )
        for step, words in STEP_WORDS.items()
        if step is not Step.PAID
    ),
]


class Funnel:
    """Some families by how far they came; each question is asked once."""

    def __init__(self, user: User, filters: Filters) -> None:
        self.user, self.filters, self.today = user, filters, timezone.localdate()

    @property
    def families(self) -> QuerySet[Family]:
        """Those that are counted."""
        return families_matching(self.user, self.filters)

    @cached_property
    def stops(self) -> dict[Step, Stop]:
        """By the last step that each family came to."""
        open_ = not_closed()
        since = Case(
            When(attached_on__lte=self.today, then=F("attached_on")), default=F("identified_on")
        )
        rows = self.families.values(far=furthest(self.today)).annotate(
            number=Count("pk"),
            open=Count("pk", filter=open_),
            middle=Median(since, filter=open_),
        )
        return {Step(row["far"]): self._stop(row) for row in rows}

    def _stop(self, row: Any) -> Stop:
        waited = (self.today - row["middle"]).days if row["middle"] else None
        return Stop(row["number"], row["open"], waited)

    @property
    def numbers(self) -> Stops:
        """The families alone."""
        return {step: stop.families for step, stop in self.stops.items()}

    def told_apart(self, by: str) -> list[Group]:
        """The same families by when they were identified, team, district or headline."""
        ways = {TEAM: self._teams, HEADLINE: self._headlines, DISTRICT: self._districts}
        return ways.get(by, self._periods)(by)

    def _by(self, families: QuerySet[Family], **group: Any) -> dict[Any, Stops]:
        """Group to step to number."""
        grouped = families.values(**group, far=furthest(self.today))
        rows: Any = grouped.annotate(number=Count("pk", distinct=True))
        found: dict[Any, Counter[Step]] = {}
        for row in rows:
            key = tuple(row[name] for name in group)
            found.setdefault(key, Counter())[Step(row["far"])] += row["number"]
        return {key: dict(stops) for key, stops in found.items()}

    def _periods(self, by: str) -> list[Group]:
        """By month in the database, put together here."""
        of = quarter_of if by == QUARTER else year_of
        whole: dict[Any, Counter[Step]] = {}
        for (month,), stops in self._by(self.families, month=TruncMonth("identified_on")).items():
            whole.setdefault(of(month), Counter()).update(stops)
        return [
            Group(period.words, {"identified": period.code}, dict(whole[period]))
            for period in sorted(whole, key=lambda each: each.first, reverse=True)
        ]

    def _teams(self, by: str) -> list[Group]:
        text = Coalesce(F("team__name"), Value(""))
        found = self._by(self.families, key=F("team_id"), name=text)
        return [
            Group(name or "No team", {"team": str(key)} if key else None, stops)
            for (key, name), stops in sorted(found.items(), key=lambda each: each[0][1])
        ]

    def _districts(self, by: str) -> list[Group]:
        found = self._by(self.families, told=district_told())
        return [
            Group(district_words(code), {"district": code}, stops)
            for (code,), stops in sorted(found.items(), key=by_name)
        ]

    def _headlines(self, by: str) -> list[Group]:
        """A family stands under each of its headline problems."""
        keys = self.families.values_list("framework_id", "local_plan_id").distinct()
        rules = {key.text: rules_under(key) for key in (RulesKey(*pair) for pair in keys)}
        with_needs = self.families.filter(needs__closed_as="")
        found = self._by(with_needs, under=headline_of(rules, "", "needs__need"))
        used = {code.partition(":")[0] for (code,) in found}
        return [
            Group(
                f"{line.name} ({framework.name})",
                {"headline": code} if group_of_headline(line.needs) is None else None,
                found[(code,)],
            )
            for framework in current_frameworks().values()
            if framework.id in used
            for line in framework.headlines
            if ((code := f"{framework.id}:{line.id}"),) in found
        ]

    def narrowed(self, group: Group, step: str) -> Filters | None:
        """What a list of a group is narrowed to, if it has one."""
        if group.narrowed is None:
            return None
        narrowed = self.filters.narrowed_by(**group.narrowed)
        return replace(narrowed, step=step) if narrowed else None
