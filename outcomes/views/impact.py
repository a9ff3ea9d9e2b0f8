"""Is the service making a difference? Providers in figures, and one of them compared."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from families.queries.narrowing import Filters
from outcomes.forms.figures import FigureForm
from outcomes.queries.impact import Service, services, strata
from outcomes.rules.impact import FEWEST, Compared, Difference, compare
from outcomes.rules.windows import pounds
from outcomes.views.figures import FigurePage, number
from privacy.models import User
from privacy.rules.small_numbers import FEWER, Told, share
from privacy.telling import counted, sees_cases, told_to
from privacy.web import SignedInRequest

COLUMNS = [
    *({"label": "Provider"}, {"label": "Families", "numeric": True}),
    *({"label": "Services given", "numeric": True}, {"label": "Ended", "numeric": True}),
    *({"label": "Of these completed", "numeric": True}, {"label": "Dose (days)", "numeric": True}),
    *({"label": "Wait (days)", "numeric": True}, {"label": "Distance", "numeric": True}),
    *({"label": "Cost entered for", "numeric": True}, {"label": "Cost each", "numeric": True}),
]
COMPARED = [
    *({"label": "Families"}, {"label": "Number", "numeric": True}),
    *({"label": "Sustained or further", "numeric": True}, {"label": "Share", "numeric": True}),
]
# To whoever may open no family, a difference is told in steps of so many points.
STEP = 5
STEP_OF_POUNDS = Decimal(50)
MEANS = (
    ("Dose", "From the first to the last day of a service, in days: half lasted longer."),
    ("Wait", "From the family's identification to the first day, in days: half waited longer."),
    (
        "Distance",
        "How far the score of the distance-travelled tool moved from a family's first reading to "
        "its last, as a mean over services given.",
    ),
    (
        "Compared",
        "Families with whom work has begun. Got there: outcomes sustained, claimed or paid. Alike: "
        "the same age of the youngest child when work began (under 5, 5 to 10, older), one or two "
        "headline problems or more, fewer than five needs or more. By Mantel and Haenszel, with "
        "Sato's interval of 95 per cent.",
    ),
    (
        "Cost each",
        "In pounds, as a mean over the services for which a cost was entered: for how many, the "
        "column before says. Services without one may cost more or less.",
    ),
)


def told(user: User, form: FigureForm) -> dict[str, Any]:
    """Every provider; one that is chosen is compared with families that had no such service."""
    filters, of = form.filters(), form.provider()
    found = services(user, filters)
    chosen = next((each for each in found if each.code == of and each.may_be_named), None)
    return {
        "columns": COLUMNS,
        "rows": [_row(user, filters, each) for each in found],
        "means": MEANS,
        **(_compared(user, filters, chosen) if chosen else {}),
    }


PAGE = FigurePage("impact", "Is the service making a difference?", "services", told)


def impact(request: SignedInRequest) -> HttpResponse:
    """Every provider; one that is chosen is compared with families that had no such service."""
    return PAGE.answer(request)


def _row(user: User, filters: Filters, each: Service) -> list[Any]:
    """A provider; its name leads to the comparison, its families to their list."""
    here = f"{reverse('outcomes:impact')}?{filters.query}{'&' * bool(filters.query)}"
    url = f"{here}of={each.code}#compared" if each.may_be_named else ""
    listed = filters.narrowed_by(service=each.code) if each.may_be_named else None
    ended, completed = told_to(user, each.ended), told_to(user, each.completed)
    enough = told_to(user, each.families) != FEWER
    days = [_plain(value) if enough else "" for value in (each.dose, each.wait, each.distance)]
    return [
        {"text": each.name or "Provider not recorded", "url": url},
        number(user, each.families, listed),
        *({"text": value, "numeric": True} for value in (told_to(user, each.given), ended)),
        *({"text": value, "numeric": True} for value in (share(completed, ended), *days)),
        *({"text": value, "numeric": True} for value in _cost(user, each)),
    ]


def _cost(user: User, each: Service) -> tuple[Told, str]:
    """For how many services one was entered, and what each cost; rounded, in steps."""
    costed = told_to(user, each.costed)
    if not each.cost or isinstance(costed, str):
        return costed, ""
    mean = each.cost / each.costed
    step = Decimal(1) if sees_cases(user) else STEP_OF_POUNDS
    return costed, pounds(step * round(mean / step))


def _plain(value: Any) -> str:
    """A number with one decimal at most; nothing for none."""
    return "" if value is None else f"{float(value):.1f}".removesuffix(".0")


def _compared(user: User, filters: Filters, chosen: Service) -> dict[str, Any]:
    """Both groups, the crude difference, and the one within strata."""
    found = compare(strata(user, filters, chosen.code))
    rows = [
        _group(user, f"With a service of {chosen.name}", found.with_service, found.got_there_with),
        _group(user, "Without one", found.without, found.got_there_without),
    ]
    return {
        **{"compared": rows, "compared_columns": COMPARED, "service": chosen.name},
        "facts": _facts(user, found) if found.crude else [],
        "too_few": f"Fewer than {FEWEST} families on one side: nothing can be said.",
    }


def _group(user: User, words: str, families: int, there: int) -> list[Any]:
    every, got = told_to(user, families), told_to(user, there)
    cells = [{"text": value, "numeric": True} for value in (every, got, share(got, every))]
    return [words, *cells]


def _facts(user: User, found: Compared) -> list[dict[str, str]]:
    """The differences in words."""
    said_of = [("As they are", found.crude), ("Among families that are alike", found.adjusted)]
    facts = [
        {"key": key, "value": _difference(user, each) if each else "Too few are alike."}
        for key, each in said_of
    ]
    left = counted(user, found.left_out, "family", "families")
    out = f"{left}, which are like none of the other side" if found.left_out else "None"
    return [*facts, {"key": "Left out of the second", "value": out}]


def _difference(user: User, each: Difference) -> str:
    step = 1 if told_to(user, 1) == 1 else STEP
    points, low, high = (step * round(100 * v / step) for v in (each.points, each.low, each.high))
    numbers = [f"{value:+d}" if value else "0" for value in (points, low, high)]
    return "{} percentage points (from {} to {}): {}".format(*numbers, each.words)
