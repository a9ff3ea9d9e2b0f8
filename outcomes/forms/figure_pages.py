"""What each page of figures is told apart by, and which of its choices an address keeps."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import QueryDict

from families.queries.narrowing import Filters
from outcomes.forms.figures import FigureForm, Ways
from outcomes.queries import achieved, equity, funnel
from outcomes.queries.figures import Setting, setting_of
from privacy.models import User
from privacy.roles import Permission

# Only where the council has districts.
BY_DISTRICT = [(funnel.DISTRICT, "District")] if settings.DISTRICTS else []
FUNNEL_BY = [
    *((funnel.YEAR, "Year identified"), (funnel.QUARTER, "Quarter identified")),
    *((funnel.TEAM, "Team"), *BY_DISTRICT, (funnel.HEADLINE, "Headline problem")),
]
RESULTS_BY = [
    *((achieved.TEAM, "Team"), *BY_DISTRICT, (achieved.HEADLINE, "Headline problem")),
    *((achieved.SERVICE, "Provider of a service"), (achieved.ROUTE, "Route")),
]
FAIRNESS_BY = [
    *((equity.ETHNICITY, "Ethnic group"), (equity.SEX, "Sex"), (equity.AGE, "Age")),
]
FIGURE_PAGES = (
    ("How far families came", "outcomes:funnel", Permission.VIEW_FIGURES),
    ("Results", "outcomes:achieved", Permission.VIEW_FIGURES),
    ("For whom, and how soon", "outcomes:fairness", Permission.VIEW_FIGURES),
    ("Services", "outcomes:impact", Permission.VIEW_FIGURES),
    ("Claims and money", "outcomes:money", Permission.VIEW_FIGURES),
)
# Its own choices, and whether it looks at one year or compares one provider.
WAYS: dict[str, Ways] = {
    "funnel": {"by": ("Told apart by", FUNNEL_BY)},
    "achieved": {"by": ("Told apart by", RESULTS_BY)},
    "fairness": {"by": ("People by", FAIRNESS_BY)},
    "impact": {},
    "money": {},
}
# For whoever opens no case: of ways that hold one another, and of the same way on two pages, one.
WAYS_APART: dict[str, Ways] = WAYS | {
    "funnel": {"by": ("Told apart by", [each for each in FUNNEL_BY if each[0] != funnel.QUARTER])},
    "achieved": {},
}
OF_A_YEAR, OF_A_PROVIDER = ("achieved", "money"), ("impact",)


def form_of(page: str, data: Any, setting: Setting) -> FigureForm:
    """The form of a page of figures."""
    year, of = page in OF_A_YEAR, page in OF_A_PROVIDER
    ways = WAYS if setting.narrows else WAYS_APART
    form = FigureForm(data, setting=setting, ways=ways[page], year=year, of=of)
    for name in () if setting.narrows else (*Filters.__annotations__, "of"):
        form.fields.pop(name, None)
    return form


def usual_of(page: str) -> tuple[str, ...]:
    """The addresses without filters: told apart in each way, the first without saying so."""
    others = [f"by={code}" for _, choices in WAYS[page].values() for code, _ in choices[1:]]
    return ("", *others)


def kept_of(page: str) -> Callable[[QueryDict, User], str]:
    """What of an address a page keeps for this reader."""
    return lambda data, user: form_of(page, data, setting_of(user)).query()
