"""Results of a year: when, where, by which route and by which service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from outcomes.forms.figure_pages import BY_DISTRICT, RESULTS_BY
from outcomes.forms.figures import FigureForm
from outcomes.queries.achieved import HEADLINE, SERVICE, Achieved, Group
from outcomes.rules.achieved import EMPLOYMENT, Quarter, Results
from outcomes.rules.whole_council import RESULTS
from outcomes.views.figures import FigurePage, number, said_together
from privacy import access
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.intervals import ALL
from privacy.rules.small_numbers import FEWER, Told, share
from privacy.telling import told_to
from privacy.web import SignedInRequest

LIVES = (
    "Where the family lives today, as it was entered with the dates of the case; of a family in "
    "which an address is protected it is not told."
)
QUARTERS = ["Quarter", "Results", "This year so far", "Goal by then", "A year before", "Employment"]
TREND = ["Quarter", "Results"]
# A family may stand under several of these.
OVERLAPPING = (HEADLINE, SERVICE)
EMPLOYED = "By continuous employment"
NUMERIC = [
    *({"label": "Results", "numeric": True}, {"label": "A year before", "numeric": True}),
    {"label": "Share by employment", "numeric": True},
]
MEANS = (
    (
        "A result",
        "A family for which a claim under its own programme is submitted or paid, on the "
        "day of its submission. A family that could be claimed for has no result yet.",
    ),
    (
        "Goal",
        "The fewest results that the programme allots for the year, in four equal parts; only "
        "where all teams are counted and nothing but the programme is filtered.",
    ),
    *(("District", LIVES),) * bool(BY_DISTRICT),
    ("Share by employment", "Of the results, those by continuous employment."),
)


def told(user: User, form: FigureForm) -> dict[str, Any]:
    """One year's results, with the year before, the goal and the trend."""
    found = Achieved(user, form.filters(), form.year(form.setting.last))
    by = form.way("by")
    groups = found.told_apart(by)
    apart = _told_of(user, [each.results for each in groups], parts=by not in OVERLAPPING)
    year = _told_of(user, found.quarters)
    return {
        "columns": [{"label": dict(RESULTS_BY)[by]}, *NUMERIC],
        "rows": [_line(found, each, apart, place) for place, each in enumerate(groups)],
        "tiles": _tiles(found, [year] if by in OVERLAPPING else [year, apart]),
        **{"year_words": found.year.words, "means": MEANS, **_over_time(found, year)},
    }


PAGE = FigurePage("achieved", "Results", "results", told, RESULTS)


def achieved(request: SignedInRequest) -> HttpResponse:
    """One year's results, with the year before, the goal and the trend."""
    return PAGE.answer(request)


@dataclass(frozen=True)
class ToldResults:
    """Results of some parts as they are told, by place; the totals stand at `ALL`."""

    now: Mapping[int, Told]
    before: Mapping[int, Told]
    employed: Mapping[int, Told]


def _told_of(user: User, held: Sequence[Results | Quarter], *, parts: bool = True) -> ToldResults:
    """A year's results are those by employment and the others."""
    now = [[each.employed, each.now - each.employed] for each in held]
    by_year = said_together(user, now, parts=parts)
    before = said_together(user, [[each.before] for each in held], parts=parts)
    places = [*range(len(held)), ALL]
    return ToldResults(
        {place: by_year[place, ALL] for place in places},
        {place: before[place, ALL] for place in places},
        {place: by_year.get((place, 0), FEWER) for place in places},
    )


def _over_time(found: Achieved, year: ToldResults) -> dict[str, Any]:
    """The quarters of the year, and the trend over three."""
    quarters = [quarter_line(found, year, place) for place in range(len(found.quarters))]
    first = said_together(found.user, [[each.now] for each in found.earliest])
    told_of = [first[place, ALL] for place in range(len(found.earliest))]
    told_of += [told[place] for told in (year.before, year.now) for place in range(len(quarters))]
    trend = [
        {"label": each.period.words, "values": [told]}
        for each, told in zip(found.trend, told_of, strict=True)
    ]
    columns = {"quarter_columns": QUARTERS, "trend_columns": TREND}
    return {**columns, "quarters": quarters, "trend": trend}


def _tiles(found: Achieved, tables: Sequence[ToldResults]) -> list[dict[str, Any]]:
    """The year as a whole, as both tables of its parts tell it; each number opens its list."""
    now, before, employed = (
        _in_both([told[ALL] for told in each])
        for each in zip(*((t.now, t.before, t.employed) for t in tables), strict=True)
    )
    total, before_it = found.total, found.year.year_before.code
    part = {"hint": f"{share(employed, now)} of the results"} if share(employed, now) else {}
    return [
        _tile(found, "Results", total.now, now),
        _tile(found, "The year before", total.before, before, claimed=before_it),
        _tile(found, EMPLOYED, total.employed, employed, route=EMPLOYMENT) | part,
        *_goal(found),
    ]


def _goal(found: Achieved) -> list[dict[str, Any]]:
    """It counts nobody: it leads to where it stands among the figures of the programmes."""
    if found.goal is None:
        return []
    may = access.can(found.user, Permission.VIEW_CLAIM_WINDOWS)
    url = f"{reverse('outcomes:windows')}#figures" if may else ""
    return [{"number": found.goal, "label": "Goal of the year", "url": url}]


def _tile(found: Achieved, words: str, counted: int, told: Told, **more: str) -> dict[str, Any]:
    """A number of the year with the list that it counts."""
    filters = replace(found.filters, **{"claimed": found.year.code, **more})
    cell = number(found.user, counted, filters, told)
    return {"number": cell["text"], "label": words, "url": cell["url"]}


def _in_both(totals: Sequence[Told]) -> Told:
    """A total that one of the tables keeps back is told by neither."""
    return NOT_TOLD if NOT_TOLD in totals else totals[0]


def quarter_line(found: Achieved, year: ToldResults, place: int) -> dict[str, Any]:
    """One quarter; all of the year so far would give away what is kept back in it."""
    each = found.quarters[place]
    filters = replace(found.filters, claimed=each.period.code)
    goal = "" if each.goal is None else each.goal
    so_far = told_to(found.user, each.so_far)
    if place == 0 or NOT_TOLD in year.now.values():
        so_far = {0: year.now[0], len(found.quarters) - 1: year.now[ALL]}.get(place, NOT_TOLD)
    url = number(found.user, each.now, filters)["url"]
    values = [year.now[place], so_far, goal, year.before[place], year.employed[place]]
    return {"label": each.period.words, "url": url, "values": values}


def _line(found: Achieved, group: Group, told: ToldResults, place: int) -> list[Any]:
    now = told.now[place]
    return [
        group.words,
        number(found.user, group.results.now, found.narrowed(group), now),
        {"text": told.before[place], "numeric": True},
        {"text": share(told.employed[place], now), "numeric": True},
    ]
