"""Results: families for whom a claim was submitted or paid, by when, where, how and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncMonth

from families.queries.districts import by_name, district_told, district_words
from families.queries.frameworks import RulesKey, current_frameworks, rules_under
from families.queries.narrowing import Filters, Led, code_of_year, period_words
from families.rules.field_groups import group_of_headline
from families.rules.periods import Period, period_named
from outcomes.models import Claim, Tariff
from outcomes.queries.dashboard import headline_of
from outcomes.queries.figures import AFTER, OWN_PHASE, families_matching, whole_council
from outcomes.queries.services import (
    NOT_TOLD,
    code_of_provider,
    hidden_codes,
    service_words,
    with_service,
)
from outcomes.rules.achieved import ROUTE_WORDS, Quarter, Results, by_quarter
from outcomes.rules.windows import TariffKind
from privacy.models import User
from privacy.roles import Permission

TEAM, HEADLINE, SERVICE, ROUTE = "team", "headline", "service", "route"
DISTRICT = "district"
YEARS_OF_TREND = 3


def with_result(**wanted: Any) -> Q:
    """Families with a claim under their own programme that is submitted or paid."""
    own = Claim.objects.filter(family=OuterRef("pk"), phase=OuterRef("framework__code"))
    return Q(Exists(own.filter(state__in=AFTER, **wanted)))


def _claimed_in(code: str) -> Q:
    period = period_named(code)
    if period is None:
        return Q(pk__in=[])
    return with_result(on_date__range=(period.first, period.last))


LED = {
    "claimed": Led(
        *("Claimed in", period_words, _claimed_in, Permission.VIEW_FIGURES),
        meaning="Families for which a claim under their own programme is submitted or paid, on the "
        "day of its submission.",
        now=code_of_year,
    ),
    "route": Led(
        *("Claimed by", lambda code: ROUTE_WORDS.get(code, "")),
        *(lambda code: with_result(route=code), Permission.VIEW_FIGURES),
    ),
    "service": Led("Service of", service_words, with_service, Permission.VIEW_FIGURES),
}


@dataclass(frozen=True)
class Group:
    """Results told apart: what its list is narrowed to besides, if it has one."""

    words: str
    narrowed: Mapping[str, str] | None
    results: Results


class Achieved:
    """The results of some families in a year and the year before; each question asked once."""

    def __init__(self, user: User, filters: Filters, year: Period) -> None:
        self.user, self.filters, self.year = user, filters, year

    def _claims(self, first: date) -> QuerySet[Claim]:
        families = families_matching(self.user, self.filters).values("pk")
        mine = Claim.objects.filter(OWN_PHASE, family__in=families).order_by()
        return mine.filter(on_date__range=(first, self.year.last))

    @cached_property
    def _months(self) -> list[tuple[date, str, int]]:
        """Month, route and number, of the years that the trend shows."""
        years = [self.year]
        while len(years) < YEARS_OF_TREND:
            years.append(years[-1].year_before)
        rows = self._claims(years[-1].first).values_list(TruncMonth("on_date"), "route")
        return list(rows.annotate(number=Count("family", distinct=True)))

    @property
    def total(self) -> Results:
        """All groups together."""
        found = Results()
        for month, route, number in self._months:
            found.add(month, route, number, self.year)
        return found

    @cached_property
    def quarters(self) -> list[Quarter]:
        """Of the year, with the goal where the whole council is counted."""
        return by_quarter(self._months, self.year, self.goal)

    @cached_property
    def earliest(self) -> list[Quarter]:
        """Of two years before."""
        return by_quarter(self._months, self.year.year_before.year_before, None)

    @property
    def trend(self) -> list[Quarter]:
        """The quarters of the years before, then of this one."""
        before = by_quarter(self._months, self.year.year_before, None)
        return [*self.earliest, *before, *self.quarters]

    @cached_property
    def goal(self) -> int | None:
        """The fewest results that the programme allots for the year."""
        narrowed = replace(self.filters, framework="")
        if narrowed != Filters() or not whole_council(self.user):
            return None
        kind = TariffKind.ALLOCATION_MINIMUM.value
        known = [
            each for each in Tariff.objects.filter(kind=kind) if each.span.holds(self.year.last)
        ]
        wanted = [each for each in known if self.filters.framework in ("", each.phase)]
        return sum(int(each.value) for each in wanted) if wanted else None

    def told_apart(self, by: str) -> list[Group]:
        """The same by team, district, headline problem, provider or route."""
        ways = {HEADLINE: self._headlines, SERVICE: self._services, ROUTE: self._routes}
        ways[DISTRICT] = self._districts
        return ways.get(by, self._teams)()

    def _by(self, claims: QuerySet[Claim], **group: Any) -> dict[Any, Results]:
        grouped = claims.values("route", **group, month=TruncMonth("on_date"))
        rows: Any = grouped.annotate(number=Count("family", distinct=True))
        found: dict[Any, Results] = {}
        for row in rows:
            key = tuple(row[name] for name in group)
            results = found.setdefault(key, Results())
            results.add(row["month"], row["route"], row["number"], self.year)
        return found

    @property
    def _two_years(self) -> QuerySet[Claim]:
        return self._claims(self.year.year_before.first)

    def _teams(self) -> list[Group]:
        name = Coalesce(F("family__team__name"), Value(""))
        found = self._by(self._two_years, key=F("family__team_id"), name=name)
        return [
            Group(name or "No team", {"team": str(key)} if key else None, results)
            for (key, name), results in sorted(found.items(), key=lambda each: each[0][1])
        ]

    def _districts(self) -> list[Group]:
        """Where the family lives today."""
        found = self._by(self._two_years, told=district_told("family__"))
        return [
            Group(district_words(code), {"district": code}, results)
            for (code,), results in sorted(found.items(), key=by_name)
        ]

    def _routes(self) -> list[Group]:
        found = self._by(self._two_years, key=F("route"))
        return [
            Group(ROUTE_WORDS.get(code, code), {"route": code}, results)
            for (code,), results in sorted(found.items())
        ]

    def _services(self) -> list[Group]:
        """By provider, however its name was typed; a family stands under each who helped it."""
        given = self._two_years.exclude(family__interventions=None)
        code = code_of_provider("family__interventions__")
        found, hidden = self._by(given, code=code), hidden_codes()
        spelt = given.values_list(code).annotate(name=Max("family__interventions__provider"))
        names: dict[str, str] = {key: name or "" for key, name in spelt}
        return [
            Group(
                NOT_TOLD if key in hidden else names[key] or "Provider not recorded",
                {"service": key} if names[key] and key not in hidden else None,
                results,
            )
            for (key,), results in sorted(found.items(), key=lambda each: names[each[0][0]].lower())
        ]

    def _headlines(self) -> list[Group]:
        """A family stands under each of its headline problems."""
        families = families_matching(self.user, self.filters)
        keys = families.values_list("framework_id", "local_plan_id").distinct()
        rules = {key.text: rules_under(key) for key in (RulesKey(*pair) for pair in keys)}
        needs = self._two_years.filter(family__needs__closed_as="")
        found = self._by(needs, under=headline_of(rules, "family__", "family__needs__need"))
        return [
            Group(
                f"{line.name} ({framework.name})",
                {"headline": code} if group_of_headline(line.needs) is None else None,
                found[(code,)],
            )
            for framework in current_frameworks().values()
            for line in framework.headlines
            if ((code := f"{framework.id}:{line.id}"),) in found
        ]

    def narrowed(self, group: Group) -> Filters | None:
        """What the list of a group's results of the year is narrowed to, if it has one."""
        if group.narrowed is None:
            return None
        narrowed = self.filters.narrowed_by(**group.narrowed)
        return replace(narrowed, claimed=self.year.code) if narrowed else None
