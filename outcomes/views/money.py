"""Claims and money: what attachments and results of a year come to, and what is on the way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from outcomes.forms.figures import FigureForm
from outcomes.models import ClaimState
from outcomes.queries.ahead import together_by
from outcomes.queries.money import Coming, Money
from outcomes.rules.ahead import LIKELY, NO_DATE, PREPARING, READY, RISK, Wanted
from outcomes.rules.allocations import Allocation, verdict
from outcomes.rules.funnel import Step
from outcomes.rules.money import Sum
from outcomes.rules.windows import pounds
from outcomes.views.figures import FigurePage, number
from privacy.models import User
from privacy.telling import told_to
from privacy.web import SignedInRequest

COLUMNS = [
    *({"label": "What"}, {"label": "Families", "numeric": True}),
    {"label": "At the tariff", "numeric": True},
]
ALLOTTED = [
    *({"label": "What"}, {"label": "Claimed", "numeric": True}),
    {"label": "With what is on the way", "numeric": True},
    *({"label": "Fewest", "numeric": True}, {"label": "Most", "numeric": True}),
    {"label": "Against the allocation"},
]
MONTH_COLUMNS = ["Month", "Families", "At today's payment"]
MEANS = (
    ("Attached", "Work began in the year, at the attachment fee of the day."),
    (
        "Claimed, Paid",
        "By the day of submission, at the payment of that day. What the ministry has "
        "really paid stands in the reconciliation.",
    ),
    (
        "Being prepared, Ready, Likely",
        "Where the forecast puts families, at what a result pays "
        "today; likely are those due by the end of the year, if nothing breaks.",
    ),
    (
        "At risk",
        "Of all these, claimed ones too: gone back, broken and not answered, or resting on "
        "data that ends within two weeks.",
    ),
)
NOT_KNOWN = "for {} no tariff is known"


def told(user: User, form: FigureForm) -> dict[str, Any]:
    """A year's attachments and results; of the running year what is on the way as well."""
    found = Money(user, form.filters(), form.year(None))
    coming = found.coming
    return {
        **{"columns": COLUMNS, "rows": _past(found) + (_ahead(found, coming) if coming else [])},
        **{"year_words": found.year.words, "means": MEANS},
        **_months(found, coming),
        **_allocation(found),
    }


PAGE = FigurePage("money", "Claims and money", "money", told)


def money(request: SignedInRequest) -> HttpResponse:
    """A year's attachments and results; of the running year what is on the way as well."""
    return PAGE.answer(request)


def _past(found: Money) -> list[list[Any]]:
    """What lies in the year, each with the list of its families."""
    code, user, results = found.year.code, found.user, found.results
    submitted, paid = (results[state.value] for state in (ClaimState.SUBMITTED, ClaimState.PAID))
    attached = found.attached
    begun = number(user, attached.families, replace(found.filters, attached=code))
    claimed = Sum(*(a + b for a, b in zip(_parts(submitted), _parts(paid), strict=True)))
    all_claimed = number(user, claimed.families, replace(found.filters, claimed=code))
    settled = replace(found.filters, claimed=code, step=Step.PAID.value)
    return [
        ["Attached: attachment fees", begun, _money(user, attached)],
        ["Claimed: results submitted or paid", all_claimed, _money(user, claimed)],
        ["Of these paid", number(user, paid.families, settled), _money(user, paid)],
    ]


def _parts(held: Sum) -> tuple[Any, ...]:
    return held.families, held.money, held.without_tariff


def _ahead(found: Money, coming: Coming) -> list[list[Any]]:
    """What is on the way, each with the list of its families."""
    lines = (
        ("Being prepared", Wanted(PREPARING), coming.preparing),
        ("Ready, no claim begun", Wanted(READY), coming.ready),
        (f"Likely by {found.year.last:%-d %B %Y}", found.by_then, coming.likely),
        ("At risk, of all these and of what is claimed", Wanted(RISK), coming.at_risk),
    )
    return [
        [words, _cell(found, wanted, held), _money(found.user, held)]
        for words, wanted, held in lines
    ]


def _cell(found: Money, wanted: Wanted, held: Sum) -> dict[str, Any]:
    return number(found.user, held.families, replace(found.filters, ahead=wanted.code))


def _money(user: User, held: Sum) -> dict[str, Any]:
    """Money of the number as it is told; where it is rounded, so is the money."""
    told = told_to(user, held.families)
    if isinstance(told, str):
        return {"text": "", "numeric": True}
    known = held.families - held.without_tariff
    amount = held.money
    if told != held.families:
        amount = Decimal(round(held.money / known) * told) if known else Decimal(0)
    lacking = told_to(user, held.without_tariff) if held.without_tariff else 0
    hint = NOT_KNOWN.format(lacking) if lacking else ""
    text = pounds(amount) if known or not lacking else "Not known"
    return {"text": text, "numeric": True, "hint": hint}


def _months(found: Money, coming: Coming | None) -> dict[str, Any]:
    """When the likely ones are due, each month with the list of its families."""
    months = coming.months if coming else {}
    ordered = sorted(months.items(), key=lambda each: (each[0] == NO_DATE, each[0]))
    rows = [_due(found, month, held) for month, held in ordered]
    return {"months": rows, "month_columns": MONTH_COLUMNS}


def _due(found: Money, month: str, held: Sum) -> dict[str, Any]:
    cell = _cell(found, Wanted(LIKELY, month), held)
    values = [cell["text"], _money(found.user, held)["text"]]
    return {"label": _month(month), "url": cell["url"], "values": values}


def _month(code: str) -> str:
    if code == NO_DATE:
        return "No date known yet"
    year, month = code.split("-")
    return f"{date(int(year), int(month), 1):%B %Y}"


def _allocation(found: Money) -> dict[str, Any]:
    """The year against the fewest and the most; what is counted opens its list."""
    held = found.allocation
    if held is None:
        return {}
    words, colour = verdict(held)
    lists = _together(found, held)
    figures = (held.fewest, held.most)
    allotted = [{"text": "Not set" if n is None else n, "numeric": True} for n in figures]
    return {
        "allotted": [["Results of the year", *lists, *allotted, {"text": words, "colour": colour}]],
        "allotted_columns": ALLOTTED,
    }


def _together(found: Money, held: Allocation) -> list[dict[str, Any]]:
    """What is claimed, and that with what is on the way; of a year that is past nothing is."""
    claimed = replace(found.filters, claimed=found.year.code)
    ahead = replace(found.filters, ahead=together_by(found.year.last).code)
    both = ahead if found.coming else claimed
    return [
        number(found.user, held.claimed, claimed),
        number(found.user, held.together, both),
    ]
