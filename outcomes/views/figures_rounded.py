"""The pages of figures as readers see them who open no case: of tables that are told together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from families.rules.periods import Period, quarters_of
from outcomes.forms.figure_pages import FAIRNESS_BY, FUNNEL_BY
from outcomes.forms.figures import FigureForm
from outcomes.models import ToldOfCouncil
from outcomes.queries.funnel import HEADLINE
from outcomes.rules.funnel import MEANS
from outcomes.rules.whole_council import FAMILIES, PEOPLE, RESULTS, STEPS
from privacy.rules.crosstab import NOT_TOLD
from privacy.rules.small_numbers import Told, share
from privacy.rules.small_numbers import told as rounded

Council = Mapping[str, ToldOfCouncil]
SEVERAL = (
    "Why fewer filters",
    "Whoever opens no case is told each number of the whole council by one thing at a time. Two "
    "things together, or numbers of one day beside those of the next, would let somebody be worked "
    "out. So the numbers are counted once a month at most, and stand until all have moved by ten.",
)
TIMES = (
    "From a curve of the time to a result single families could be worked out. Whoever may open "
    "the families is shown it."
)
COMPARED = (
    "How long services last and what they cost, and families with a service beside those without, "
    "is shown to whoever may open the families: put beside the numbers here, it would let somebody "
    "be worked out."
)
FEW_RESULTS = (
    "In no quarter of these three years were there enough results for a number to be told. Another "
    "year may have more."
)
AHEAD = (
    "Money, and what is on the way, is shown to whoever may open the families. What the ministry "
    "has paid stands in the reconciliation."
)


def _numeric(label: str) -> dict[str, Any]:
    return {"label": label, "numeric": True}


CHART_COLUMNS = ["Step", "Families", "Of those identified", "Of the step before"]
STOP_COLUMNS = [{"label": "Came to"}, _numeric("And no further"), _numeric("Of these open")]
ROUTE_COLUMNS = [{"label": "Route"}, _numeric("Results"), _numeric("A year before")]
PEOPLE_COLUMNS = ["People in families attached", "Of them in families with a result", "Share"]
OF_A_YEAR = ("Attached", "Claimed: results submitted or paid", "Of these paid")
BEYOND = {STEPS[-1]: "Sustained, or further"}


def told_in(council: Council, universe: str, name: str) -> dict[str, list[Told]]:
    """A table by its rows; empty where there is none."""
    found = council.get(universe)
    return dict(found.tables.get(name, {}).get("told", {})) if found else {}


def _total(council: Council, universe: str) -> list[Told]:
    found = council.get(universe)
    return list(found.totals["told"]) if found else [NOT_TOLD]


def funnel(council: Council, form: FigureForm) -> dict[str, Any]:
    """How far families came, where they stop, and the same told apart by one thing."""
    totals, by = _total(council, FAMILIES), form.way("by")
    rows = told_in(council, FAMILIES, by)
    if by == HEADLINE:
        rows = _each(council, f"{HEADLINE}/")
    return {
        "columns": [{"label": dict(FUNNEL_BY)[by]}, *(_numeric(step.words) for step in STEPS)],
        "rows": [[words, *map(_cell, row)] for words, row in rows.items()],
        **{"steps": _steps(totals), "stops": _stops(council, totals)},
        "means": [SEVERAL, *((step.words, MEANS[step]) for step in STEPS)],
        **{"chart_columns": CHART_COLUMNS, "stop_columns": STOP_COLUMNS},
    }


def _each(council: Council, kind: str) -> dict[str, list[Told]]:
    """Tables of some beside all others, by the words of the some."""
    names = [name for name in council[FAMILIES].tables if name.startswith(kind)]
    tables = {name: told_in(council, FAMILIES, name) for name in names}
    return {name.removeprefix(kind): told[""] for name, told in tables.items()}


def _steps(totals: Sequence[Told]) -> list[dict[str, Any]]:
    lines, before = [], totals[0]
    for step, here in zip(STEPS, totals, strict=True):
        shares = [share(here, totals[0]), share(here, before)]
        lines.append({"label": step.words, "url": "", "values": [here, *shares]})
        before = here
    return lines


def _stops(council: Council, totals: Sequence[Told]) -> list[list[Any]]:
    """Where families stop: told where both steps are, between which they stopped."""
    rows = []
    for place, step in enumerate(STEPS):
        told = NOT_TOLD not in totals[place : place + 2]
        stopped = _stopped(council, place) if told else NOT_TOLD
        open_ = told_in(council, FAMILIES, f"open/{step}")[""][0] if told else NOT_TOLD
        rows.append([BEYOND.get(step, step.words), _cell(stopped), _cell(open_)])
    return rows


def _stopped(council: Council, place: int) -> Told:
    """Nobody, or ten at least."""
    [here, further] = [*council[FAMILIES].totals["counts"], 0][place : place + 2]
    number: int = here - further
    return rounded(number, exact=False)


@dataclass(frozen=True)
class _Year:
    """The results of a year as they are told."""

    total: Told
    quarters: dict[str, Told]
    routes: dict[str, Told]


def _year(council: Council, period: Period) -> _Year:
    name = f"{RESULTS}/{period.code}"
    quarters, routes = (
        {words: row[0] for words, row in told_in(council, name, table).items()}
        for table in ("quarter", "route")
    )
    every = {each.words: quarters.get(each.words, NOT_TOLD) for each in quarters_of(period)}
    return _Year(_total(council, name)[0], every, routes)


def achieved(council: Council, form: FigureForm) -> dict[str, Any]:
    """The results of a year by quarter and route, and of the two years before."""
    period = form.year(form.setting.last)
    year, before = _year(council, period), _year(council, period.year_before)
    tiles = (("Results", year.total), ("The year before", before.total))
    return {
        **{"columns": ROUTE_COLUMNS, "rows": _routes(year, before)},
        "tiles": [{"label": words, "number": number, "url": ""} for words, number in tiles],
        **_over_time(year, before, _year(council, period.year_before.year_before)),
        **{"year_words": period.words, "means": [SEVERAL]},
    }


def _routes(year: _Year, before: _Year) -> list[list[Any]]:
    return [
        [words, _cell(number), _cell(before.routes.get(words, NOT_TOLD))]
        for words, number in year.routes.items()
    ]


def _over_time(year: _Year, before: _Year, earliest: _Year) -> dict[str, Any]:
    """The quarters beside those of the year before, and the trend over three."""
    trend = {**earliest.quarters, **before.quarters, **year.quarters}
    numbers = zip(year.quarters, year.quarters.values(), before.quarters.values(), strict=True)
    return {
        "quarter_columns": ["Quarter", "Results", "A year before"],
        "quarters": [{"label": name, "url": "", "values": values} for name, *values in numbers],
        "trend_columns": ["Quarter", "Results"],
        "trend": [{"label": name, "values": [number]} for name, number in trend.items()],
        "results_untold": FEW_RESULTS if set(trend.values()) == {NOT_TOLD} else "",
    }


def fairness(council: Council, form: FigureForm) -> dict[str, Any]:
    """People in families with whom work has begun, by one thing, and those with a result."""
    by = form.way("by")
    words = dict(FAIRNESS_BY)[by]
    groups = [
        {"label": name, "values": [*row, share(row[1], row[0])]}
        for name, row in told_in(council, PEOPLE, by).items()
    ]
    return {
        **{"columns": [words, *PEOPLE_COLUMNS], "groups": groups, "words": words.lower()},
        "rows": [[line["label"], *line["values"]] for line in groups],
        **{"times": [], "times_columns": [], "means": [SEVERAL]},
        "times_untold": TIMES,
    }


def impact(council: Council, form: FigureForm) -> dict[str, Any]:
    """Providers, and of how many families each gave a service to."""
    providers = _each(council, "service/")
    return {
        "columns": [{"label": "Provider"}, _numeric("Families")],
        "rows": [[name, _cell(row[0])] for name, row in providers.items()],
        "means": [SEVERAL],
        "compared_untold": COMPARED,
    }


def money(council: Council, form: FigureForm) -> dict[str, Any]:
    """Attachments and results of a year."""
    year = form.year(None)
    name = f"{RESULTS}/{year.code}"
    begun = told_in(council, FAMILIES, "begun").get(year.code, [NOT_TOLD])[0]
    paid = told_in(council, name, "paid").get("", [NOT_TOLD])[0]
    numbers = zip(OF_A_YEAR, (begun, _total(council, name)[0], paid), strict=True)
    return {
        "columns": [{"label": "What"}, _numeric("Families")],
        "rows": [[words, _cell(number)] for words, number in numbers],
        **{"year_words": year.words, "means": [SEVERAL]},
        **{"months": [], "month_columns": [], "ahead_untold": AHEAD},
    }


def _cell(shown: Told) -> dict[str, Any]:
    return {"text": shown, "url": "", "numeric": True}


PAGES: dict[str, Callable[[Council, FigureForm], dict[str, Any]]] = {
    **{"funnel": funnel, "achieved": achieved, "fairness": fairness},
    **{"impact": impact, "money": money},
}
