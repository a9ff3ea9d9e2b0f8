"""How far families came, and where they stop."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpResponse

from families.queries.narrowing import OPEN
from outcomes.forms.figure_pages import FUNNEL_BY
from outcomes.forms.figures import FigureForm
from outcomes.queries.funnel import HEADLINE, Funnel, Group
from outcomes.rules.funnel import MEANS, STEP_WORDS, Step, Stop, reached
from outcomes.views.figures import FigurePage, number, said_together
from privacy.models import User
from privacy.rules.intervals import ALL, Place
from privacy.rules.small_numbers import Told, share
from privacy.telling import sees_cases, told_to
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
    groups = found.told_apart(by)
    apart = {step: _apart(user, groups, step, parts=by != HEADLINE) for step in Step}
    totals = {} if by == HEADLINE else {step: apart[step][ALL, ALL] for step in Step}
    return {
        "columns": [{"label": dict(FUNNEL_BY)[by]}, *APART_COLUMNS],
        "rows": [_line(found, each, apart, place) for place, each in enumerate(groups)],
        **{"steps": steps_of(found, totals), "stops": stops_of(found), "means": MEANING},
        **{"chart_columns": CHART_COLUMNS, "stop_columns": STOP_COLUMNS},
    }


PAGE = FigurePage("funnel", "How far families came", "funnel", told)


def funnel(request: SignedInRequest) -> HttpResponse:
    """Every step with its list, where families stop, and the same told apart."""
    return PAGE.answer(request)


def steps_of(found: Funnel, totals: Mapping[Step, Told]) -> list[dict[str, Any]]:
    """A line of the chart's table for each step, leading to the families that came to it.

    `totals` are told by the table of their parts, if they have parts.
    """
    numbers, tell = found.numbers, partial(told_to, found.user)
    counted = [(step, totals.get(step, tell(reached(numbers, step)))) for step in Step]
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
    stops = [found.stops.get(step, Stop()) for step in Step]
    cells = said_together(found.user, [[stop.open, stop.families - stop.open] for stop in stops])
    for place, (step, stop) in enumerate(zip(list(Step)[:-1], stops, strict=False)):
        filters = replace(found.filters, step=step.stopped)
        # Where a number is rounded, so much would tell that there is one.
        exact = stop.since is not None and sees_cases(found.user)
        waits = f"{stop.since:,} days or longer" if exact else ""
        every = number(found.user, stop.families, filters, cells[place, ALL])
        open_ = number(found.user, stop.open, replace(filters, cases=OPEN), cells[place, 0])
        rows.append([step.words, every, open_, waits])
    return rows


def _apart(user: User, groups: Sequence[Group], step: Step, *, parts: bool) -> Mapping[Place, Told]:
    """How many of each group came to a step, and of all together."""
    return said_together(user, [[reached(each.stops, step)] for each in groups], parts=parts)


def _line(
    found: Funnel, group: Group, apart: Mapping[Step, Mapping[Place, Told]], place: int
) -> list[Any]:
    cells = [
        number(
            found.user,
            reached(group.stops, step),
            found.narrowed(group, _code(step)),
            apart[step][place, ALL],
        )
        for step in Step
    ]
    return [group.words, *cells]
