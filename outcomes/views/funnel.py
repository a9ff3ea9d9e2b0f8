"""How far families came, and where they stop."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse

from families.queries.narrowing import OPEN
from outcomes.forms.figure_pages import FUNNEL_BY
from outcomes.forms.figures import FigureForm
from outcomes.queries.figures import sees_cases
from outcomes.queries.funnel import Funnel, Group, Stops
from outcomes.rules.funnel import MEANS, STEP_WORDS, Step, Stop, reached
from outcomes.views.figures import FigurePage, number, said
from privacy.models import User
from privacy.rules.small_numbers import share
from privacy.web import SignedInRequest

CHART_COLUMNS = ["Step", "Families", "Of those identified", "Of the step before"]
STOP_COLUMNS: list[dict[str, Any]] = [
    *({"label": "Came to"}, {"label": "And no further", "numeric": True}),
    *({"label": "Of these open", "numeric": True}, {"label": "Half of the open wait for"}),
]
MEANING = [(step.words, words) for step, words in MEANS.items()]
APART_COLUMNS = [{"label": words, "numeric": True} for words in STEP_WORDS.values()]


def told(user: User, form: FigureForm) -> dict[str, Any]:
    """Every step with its list, where families stop, and the same told apart."""
    found, by = Funnel(user, form.filters()), form.way("by")
    return {
        "columns": [{"label": dict(FUNNEL_BY)[by]}, *APART_COLUMNS],
        "rows": [_line(found, each) for each in found.told_apart(by)],
        **{"steps": steps_of(found), "stops": stops_of(found), "means": MEANING},
        **{"chart_columns": CHART_COLUMNS, "stop_columns": STOP_COLUMNS},
    }


PAGE = FigurePage("funnel", "How far families came", "funnel", told)


def funnel(request: SignedInRequest) -> HttpResponse:
    """Every step with its list, where families stop, and the same told apart."""
    return PAGE.answer(request)


def steps_of(found: Funnel) -> list[dict[str, Any]]:
    """A line of the chart's table for each step, leading to the families that came to it."""
    numbers = found.numbers
    counted = [(step, said(found.user, reached(numbers, step))) for step in Step]
    lines, before = [], counted[0][1]
    for step, here in counted:
        shares = [share(here, counted[0][1]), share(here, before)]
        filters = replace(found.filters, step=_code(step))
        url = number(found.user, reached(numbers, step), filters)["url"]
        lines.append({"label": step.words, "url": url, "values": [here, *shares]})
        before = here
    return lines if sum(numbers.values()) else []


def _code(step: Step) -> str:
    """What narrows the list to those who came to a step: to the first, everybody did."""
    return "" if step is Step.IDENTIFIED else step.value


def stops_of(found: Funnel) -> list[list[Any]]:
    """Where families stop; of those that were paid for there is nothing to wait for."""
    rows = []
    for step in list(Step)[:-1]:
        stop = found.stops.get(step, Stop())
        filters = replace(found.filters, step=step.stopped)
        # Where a number is rounded, so much would tell that there is one.
        exact = stop.since is not None and sees_cases(found.user)
        waits = f"{stop.since} days or longer" if exact else ""
        every = number(found.user, stop.families, filters)
        rows.append(
            [step.words, every, number(found.user, stop.open, replace(filters, cases=OPEN)), waits]
        )
    return rows


def _line(found: Funnel, group: Group) -> list[Any]:
    return [group.words, *(_cell(found, group, group.stops, step) for step in Step)]


def _cell(found: Funnel, group: Group, stops: Stops, step: Step) -> dict[str, Any]:
    return number(found.user, reached(stops, step), found.narrowed(group, _code(step)))
