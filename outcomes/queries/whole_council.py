"""Counting the whole council for readers who open no case, and what stands for them."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from families.queries.narrowing import Filters
from families.rules.periods import Period, quarter_of, quarters_of, year_of
from outcomes.models import Claim, ClaimState, ToldOfCouncil
from outcomes.queries.crossed import families_by_kind, people_by_kind
from outcomes.queries.equity import AGE, ETHNICITY, SEX, by_group
from outcomes.queries.figures import AFTER, OWN_PHASE, families_counted
from outcomes.queries.funnel import DISTRICT, HEADLINE, TEAM, YEAR, Funnel
from outcomes.queries.impact import services
from outcomes.rules.achieved import ROUTE_WORDS
from outcomes.rules.funnel import Step, Stop
from outcomes.rules.whole_council import (
    FAMILIES,
    PEOPLE,
    RESULTS,
    STEPS,
    Counted,
    Universe,
    beside_others,
    steps_of,
)
from privacy.models import User

NOT_BEGUN = "Not begun"


def counted(user: User) -> dict[str, Universe]:
    """All of it at one moment: families, people, and the results of each year."""
    return {FAMILIES: _families(user), PEOPLE: _people(user), **_results(user)}


def _families(user: User) -> Universe:
    found = Funnel(user, Filters())
    totals = steps_of(found.numbers)
    tables = {by: _apart(found, by) for by in (YEAR, TEAM, *(DISTRICT,) * bool(settings.DISTRICTS))}
    for group in found.told_apart(HEADLINE):
        tables[f"{HEADLINE}/{group.words}"] = beside_others(steps_of(group.stops), totals)
    for each in services(user, Filters()):
        name = each.name or "Provider not recorded"
        tables[f"service/{name}"] = beside_others([each.families], totals[:1])
    tables |= _open(found) | {"begun": _begun(user, totals)}
    return Universe(totals, tables, families_by_kind(user))


def _apart(found: Funnel, by: str) -> Counted:
    return Counted({group.words: steps_of(group.stops) for group in found.told_apart(by)})


def _open(found: Funnel) -> dict[str, Counted]:
    """Of those who stopped at a step, the open ones; the last step told holds all beyond it."""
    every = {step: found.stops.get(step, Stop()) for step in Step}
    last = STEPS[-1]
    parts = {step: [every[step]] for step in STEPS[:-1]}
    parts[last] = [every[step] for step in last.onwards]
    return {
        f"open/{step}": beside_others(
            [sum(each.open for each in stops)], [sum(each.families for each in stops)]
        )
        for step, stops in parts.items()
    }


def _begun(user: User, totals: list[int]) -> Counted:
    """By the year in which work began, of those with whom it has."""
    begun = families_counted(user).filter(attached_on__lte=timezone.localdate())
    years: Counter[str] = Counter()
    for day, number in begun.values_list("attached_on").annotate(n=Count("pk")):
        years[year_of(day).code] += number
    years[NOT_BEGUN] = totals[STEPS.index(Step.ATTACHED)] - sum(years.values())
    return Counted({year: [number] for year, number in years.items()})


def _people(user: User) -> Universe:
    tables: dict[str, Counted] = {}
    totals = [0, 0]
    for by in (ETHNICITY, SEX, AGE):
        groups = by_group(user, Filters(), by)
        tables[by] = Counted({each.words: [each.people, each.with_result] for each in groups})
        totals = [sum(g.people for g in groups), sum(g.with_result for g in groups)]
    return Universe(totals, tables, people_by_kind(user))


def _results(user: User) -> dict[str, Universe]:
    """By quarter, route, and whether they are paid, each year by itself."""
    mine = Claim.objects.filter(OWN_PHASE, family__in=families_counted(user).values("pk"))
    grouped = mine.filter(state__in=AFTER).order_by().values_list("on_date", "route", "state")
    years: defaultdict[Period, list[Any]] = defaultdict(list)
    for row in grouped.annotate(n=Count("family", distinct=True)):
        years[year_of(row[0])].append(row)
    return {f"{RESULTS}/{year.code}": _of_year(year, rows) for year, rows in years.items()}


def _of_year(year: Period, rows: list[tuple[date, str, str, int]]) -> Universe:
    quarters = Counter({quarter.words: 0 for quarter in quarters_of(year)})
    routes: Counter[str] = Counter()
    total = paid = 0
    for day, route, state, number in rows:
        quarters[quarter_of(day).words] += number
        routes[ROUTE_WORDS.get(route, route)] += number
        total += number
        paid += number if state == ClaimState.PAID else 0
    tables = {
        "quarter": Counted({words: [number] for words, number in quarters.items()}),
        "route": Counted({words: [number] for words, number in sorted(routes.items())}),
        "paid": beside_others([paid], [total]),
    }
    return Universe([total], tables)


def standing() -> dict[str, ToldOfCouncil]:
    """What was told last of each, and stands."""
    latest = ToldOfCouncil.objects.order_by("universe", "-made_on").distinct("universe")
    return {each.universe: each for each in latest}


def told_before(universe: str) -> list[ToldOfCouncil]:
    """All that was told of the same, the last first."""
    return list(ToldOfCouncil.objects.filter(universe=universe).order_by("-made_on"))


def one_after_the_other() -> None:
    """Until the end of the transaction nobody else decides what is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('outcomes_toldofcouncil'))")
