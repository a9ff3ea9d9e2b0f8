"""For whom results come, and how long they take."""

from typing import Any

from django.http import HttpResponse

from outcomes.forms.figure_pages import FAIRNESS_BY
from outcomes.forms.figures import FigureForm
from outcomes.queries.equity import by_group, times_to_result
from outcomes.rules.survival import curve
from outcomes.rules.whole_council import PEOPLE
from outcomes.views.figures import FigurePage
from privacy.models import User
from privacy.rules.crosstab import told_together
from privacy.rules.intervals import ALL
from privacy.rules.small_numbers import FEWER, Told, share
from privacy.telling import told_to
from privacy.web import SignedInRequest

COLUMNS = ["People in families attached", "Of them in families with a result", "Share"]
CURVE = [
    "Months since work began",
    "Share with a result",
    "From (95%)",
    "To (95%)",
    "Families without one yet",
]
MONTHS = range(3, 37, 3)
DAYS_OF_A_MONTH = 30.4375
# To whoever may open no family a share is told in steps of so many per cent.
STEP = 5
MEANS = (
    (
        "For whom",
        "People who are members today of families with whom work has begun. These numbers are "
        "rounded to 10 for everybody; those below 10 are not told, nor some beside them from which "
        "they would follow.",
    ),
    (
        "A result",
        "A claim under the family's own programme is submitted or paid, whenever that was.",
    ),
    (
        "How long it takes",
        "From the day of attachment to the day of submission, by the estimator of Kaplan and "
        "Meier, with an interval of 95 per cent. Families that were closed without a result stay "
        "among those who have none.",
    ),
)


def filled(user: User, form: FigureForm) -> dict[str, Any]:
    """Shares of people with a result by group, and of families by the time since work began."""
    words, groups = dict(FAIRNESS_BY)[form.way("by")], _groups(user, form, form.way("by"))
    return {
        **{"columns": [words, *COLUMNS], "groups": groups, "words": words.lower()},
        "rows": [[line["label"], *line["values"]] for line in groups],
        **{"times": _times(user, form), "times_columns": CURVE, "means": MEANS},
    }


PAGE = FigurePage("fairness", "For whom, and how soon", "fairness", filled, PEOPLE)


def fairness(request: SignedInRequest) -> HttpResponse:
    """Shares of people with a result by group, and of families by the time since work began."""
    return PAGE.answer(request)


def _groups(user: User, form: FigureForm, by: str) -> list[dict[str, Any]]:
    """Rounded for everybody, and no small one follows: groups of people are small."""
    rows, groups = [], by_group(user, form.filters(), by)
    counts = [[each.with_result, each.people - each.with_result] for each in groups]
    told = told_together(counts, exact=False)
    for place, each in enumerate(groups):
        people, having = told[place, ALL], told[place, 0]
        rows.append({"label": each.words, "values": [people, having, share(having, people)]})
    return rows


def _times(user: User, form: FigureForm) -> list[dict[str, Any]]:
    """The curve at every third month, as long as anybody was seen."""
    days = {round(month * DAYS_OF_A_MONTH): month for month in MONTHS}
    points = curve(times_to_result(user, form.filters()), list(days))
    rows = []
    for point in points:
        at_risk = told_to(user, point.at_risk)
        values = (point.share, point.low, point.high)
        shares = [_percent(user, value, at_risk) for value in values]
        rows.append({"label": str(days[point.at]), "values": [*shares, at_risk]})
    return rows


def _percent(user: User, value: float, at_risk: Told) -> str:
    if at_risk == FEWER:
        return ""
    step = 1 if isinstance(at_risk, int) and told_to(user, 1) == 1 else STEP
    return f"{step * round(100 * value / step)}%"
