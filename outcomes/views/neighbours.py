"""The council among its statistical neighbours: every measure, and one measure over the years."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from families.saved_pages import saving
from outcomes.forms.neighbours import kept
from outcomes.models import BenchmarkMeasure
from outcomes.queries import neighbours as queries
from outcomes.queries.dashboard import needs_by_headline
from outcomes.rules.beside import beside
from outcomes.rules.neighbours import Standing, change_words, year_key, year_words
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest

COLUMNS = [
    *({"label": "Measure"}, {"label": "Year"}, {"label": "Ours", "numeric": True}),
    *({"label": "Neighbours' mean", "numeric": True}, {"label": "Rank", "numeric": True}),
    *({"label": "Region", "numeric": True}, {"label": "England", "numeric": True}),
]
CIRCLE_COLUMNS = [
    *({"label": "Authority"}, {"label": "Closeness"}, {"label": "Year"}),
    *({"label": "Figure", "numeric": True}, {"label": "Against ours", "numeric": True}),
]
NONE = "no figure"


def neighbours(request: SignedInRequest) -> HttpResponse:
    """Every published measure in its latest year."""
    access.require(request.user, Permission.VIEW_NEIGHBOURS)
    audit.record(Event.LIST_VIEWED, by=request.user, list="neighbours")
    circle = queries.circle(request.GET.get("version", ""))
    context: dict[str, Any] = {"circle": circle, "columns": COLUMNS}
    if circle:
        topics, asked = _topics(circle), request.GET.get("topic", "")
        shown = [each for each in topics if each["code"] == asked] or topics
        context |= {"topics": shown, "choices": _choices(circle, topics, shown)}
        context["versions"] = _versions(circle, reverse("outcomes:neighbours"))
        context |= saving("neighbours", kept(request.GET, request.user))
    return render(request, "outcomes/neighbours.html", context)


def _topics(circle: queries.Circle) -> list[dict[str, Any]]:
    """A table for each topic."""
    grouped = groupby(queries.standings(circle), key=lambda each: each[0].topic)
    return [
        {
            **{"name": topic, "code": slugify(topic)},
            "rows": [_row(circle, measure, found) for measure, found in lines],
        }
        for topic, lines in grouped
    ]


def _choices(
    circle: queries.Circle, topics: list[dict[str, Any]], shown: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Links to each topic, and to all of them, in the version that is looked at."""
    here = f"{reverse('outcomes:neighbours')}?version={circle.version}"
    every = {"label": "All topics", "url": here, "active": len(shown) == len(topics)}
    chosen = len(shown) < len(topics)
    return [
        every,
        *(
            {"label": each["name"], "url": f"{here}&topic={each['code']}"}
            | {"active": chosen and each in shown}
            for each in topics
        ),
    ]


def _row(circle: queries.Circle, measure: BenchmarkMeasure, found: Standing | None) -> list[Any]:
    url = f"{measure.get_absolute_url()}?version={circle.version}"
    name = {"text": measure.name, "url": url, "hint": measure.unit}
    if found is None:
        return [name, NONE, *({"text": "", "numeric": True},) * 5]
    return [
        name,
        year_words(found.year),
        _number(found.own, measure, change_words(found, measure.polarity, measure.decimals)),
        _number(found.mean, measure, _counted(found, circle)),
        {"text": found.rank.words, "numeric": True, "hint": found.rank.first_is},
        _number(found.region, measure),
        _number(found.england, measure),
    ]


def _counted(found: Standing, circle: queries.Circle) -> str:
    """How many neighbours the mean is of, where not all have a figure."""
    every = len(circle.neighbours)
    return "" if found.counted == every else f"of {found.counted} of {every}"


def _number(value: Decimal | None, measure: BenchmarkMeasure, hint: str = "") -> dict[str, Any]:
    text = NONE if value is None else f"{value:,.{measure.decimals}f}"
    return {"text": text, "numeric": True, "hint": hint}


def _versions(circle: queries.Circle, here: str) -> list[dict[str, Any]]:
    """Links to each version of the neighbours."""
    return [
        {"label": f"Neighbours of {_month(each)}", "url": f"{here}?version={each}"}
        | {"active": each == circle.version}
        for each in circle.versions
    ]


def _month(version: str) -> str:
    """`2025-05` as May 2025."""
    try:
        return f"{date.fromisoformat(f'{version}-01'):%B %Y}"
    except ValueError:
        return version


def neighbours_measure(request: SignedInRequest, slug: str) -> HttpResponse:
    """One measure: the years as a chart with its table, and each neighbour."""
    access.require(request.user, Permission.VIEW_NEIGHBOURS)
    measure = queries.measure_or_404(slug)
    audit.record(Event.LIST_VIEWED, by=request.user, list="neighbours_measure")
    circle = queries.circle(request.GET.get("version", ""))
    back = reverse("outcomes:neighbours") + (f"?version={circle.version}" if circle else "")
    context: dict[str, Any] = {"measure": measure, "circle": circle, "back": back}
    if circle:
        context |= _measure(circle, measure)
        context["versions"] = _versions(circle, measure.get_absolute_url())
        context["beside"] = _beside(request.user, measure)
    return render(request, "outcomes/neighbours_measure.html", context)


def _measure(circle: queries.Circle, measure: BenchmarkMeasure) -> dict[str, Any]:
    series = queries.series_of(circle.everybody, measure.code).get(measure.code, {})
    found = queries.standing_in(circle, measure, series)
    return {
        "facts": _facts(circle, measure, found) if found else [],
        "chart": {"columns": _heads(circle), "rows": _years(circle, measure, series)},
        "circle_columns": CIRCLE_COLUMNS,
        "rows": _neighbours(circle, measure, series, found) if found else [],
    }


def _facts(
    circle: queries.Circle, measure: BenchmarkMeasure, found: Standing
) -> list[dict[str, str]]:
    england = queries.rank_in_england(measure, found, circle.own.code)
    own = f"{_number(found.own, measure)['text']} in {year_words(found.year)}"
    changed = change_words(found, measure.polarity, measure.decimals)
    words = {
        circle.own.name: f"{own} ({changed})" if changed else own,
        "Neighbours' mean": f"{_number(found.mean, measure)['text']}, of {found.counted}",
        "Rank among neighbours": f"{found.rank.words}: {found.rank.first_is}",
        "Rank in England": f"{england.words} authorities with a figure",
        "Measured in": f"{measure.unit}, {measure.year_type.lower()}",
    }
    return [{"key": key, "value": value} for key, value in words.items()]


def _heads(circle: queries.Circle) -> list[str]:
    region = [circle.own.region.name] if circle.own.region else []
    return ["Year", circle.own.name, "Neighbours' mean", *region, "England"]


def _years(
    circle: queries.Circle, measure: BenchmarkMeasure, series: queries.Series
) -> list[dict[str, Any]]:
    """A line of the chart's table for each year, the first first."""
    return [
        {
            "label": year_words(year),
            "values": [
                _number(value, measure)["text"] for value in queries.lines_of(circle, series[year])
            ],
        }
        for year in sorted(series, key=year_key)
    ]


def _neighbours(
    circle: queries.Circle, measure: BenchmarkMeasure, series: queries.Series, found: Standing
) -> list[list[Any]]:
    """Each neighbour in the council's latest year, the closest first."""
    values = series[found.year]
    rows = []
    for each in circle.neighbours:
        value = values.get(each.neighbour.code)
        apart = None if value is None else value - found.own
        against = "" if apart is None else f"{apart:+,.{measure.decimals}f}"
        cells = [_number(value, measure), {"text": against, "numeric": True}]
        rows.append([each.neighbour.name, each.closeness, year_words(found.year), *cells])
    return rows


def _beside(user: User, measure: BenchmarkMeasure) -> dict[str, Any] | None:
    """What one's own records count that is nearest to it, for whoever sees the dashboard."""
    entry = beside(measure.topic, measure.code)
    if entry is None or not access.can(user, Permission.VIEW_DASHBOARD):
        return None
    counted = [
        {"key": figure.label, "value": f"{figure.number:,} needs ({name})"}
        for name, figures in needs_by_headline(user).items()
        for figure in figures
        if figure.code in entry.headlines
    ]
    return {"rows": counted, "why_not": entry.why_not}
