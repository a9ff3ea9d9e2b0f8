"""Results of a year: when, where, by which route and by which service."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse

from outcomes.forms.figure_pages import BY_DISTRICT, RESULTS_BY
from outcomes.forms.figures import FigureForm
from outcomes.queries.achieved import Achieved, Group
from outcomes.rules.achieved import Quarter
from outcomes.views.figures import FigurePage, number, said
from privacy.models import User
from privacy.rules.small_numbers import share
from privacy.web import SignedInRequest

LIVES = (
    "Where the family lives today, as it was entered with the dates of the case; of a family in "
    "which an address is protected it is not told."
)
QUARTERS = ["Quarter", "Results", "This year so far", "Goal by then", "A year before", "Employment"]
TREND = ["Quarter", "Results"]
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
    return {
        "columns": [{"label": dict(RESULTS_BY)[by]}, *NUMERIC],
        "rows": [_line(found, each) for each in found.told_apart(by)],
        **{"year_words": found.year.words, "means": MEANS, **_over_time(found)},
    }


PAGE = FigurePage("achieved", "Results", "results", told)


def achieved(request: SignedInRequest) -> HttpResponse:
    """One year's results, with the year before, the goal and the trend."""
    return PAGE.answer(request)


def _over_time(found: Achieved) -> dict[str, Any]:
    """The quarters of the year, the trend over three, and the year's figures as tiles."""
    trend = [
        {"label": each.period.words, "values": [said(found.user, each.number)]}
        for each in found.trend
    ]
    quarters = [quarter_line(found, each) for each in found.quarters]
    shown = {"tiles": _tiles(found), "quarter_columns": QUARTERS, "trend_columns": TREND}
    return {**shown, "quarters": quarters, "trend": trend}


def _tiles(found: Achieved) -> list[dict[str, Any]]:
    """The year as a whole; its results open their list."""
    user, total = found.user, found.total
    url = number(user, total.now, replace(found.filters, claimed=found.year.code))["url"]
    employed = share(said(user, total.employed), said(user, total.now)) or "–"
    goal = [] if found.goal is None else [{"number": found.goal, "label": "Goal of the year"}]
    return [
        {"number": said(user, total.now), "label": "Results", "url": url},
        {"number": said(user, total.before), "label": "The year before"},
        {"number": employed, "label": "By continuous employment"},
        *goal,
    ]


def quarter_line(found: Achieved, each: Quarter) -> dict[str, Any]:
    user = found.user
    filters = replace(found.filters, claimed=each.period.code)
    goal = "" if each.goal is None else each.goal
    numbers = [said(user, value) for value in (each.number, each.so_far)]
    later = [said(user, value) for value in (each.before, each.employed)]
    url = number(user, each.number, filters)["url"]
    return {"label": each.period.words, "url": url, "values": [*numbers, goal, *later]}


def _line(found: Achieved, group: Group) -> list[Any]:
    user, held = found.user, group.results
    employed = share(said(user, held.employed), said(user, held.now))
    return [
        group.words,
        number(user, held.now, found.narrowed(group)),
        {"text": said(user, held.before), "numeric": True},
        {"text": employed, "numeric": True},
    ]
