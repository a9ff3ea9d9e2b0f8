"""The reconciliation with the ministry, window by window."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from outcomes.engine.words import day_words
from outcomes.queries.payments_balance import Line, reconciled
from outcomes.queries.windows import phases
from outcomes.rules.payments_balance import Balance
from outcomes.rules.windows import pounds
from outcomes.views.windows_navigation import around
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest, paginate

COLUMNS = [
    {"label": "Window"},
    *({"label": "Submitted", "numeric": True}, {"label": "Paid", "numeric": True}),
    *({"label": "Rejected", "numeric": True}, {"label": "Unanswered", "numeric": True}),
    *({"label": "Withdrawn", "numeric": True}, {"label": "Difference", "numeric": True}),
]


SILENT = (
    "paid claims have no recorded amount and lie on days for which no tariff is known: they count "
    "as paid, with no money."
)


def reconciliation(request: SignedInRequest) -> HttpResponse:
    """What was submitted, paid, rejected and not answered, with amounts and differences."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    audit.record(Event.LIST_VIEWED, by=request.user, list="reconciliation")
    names, wanted = phases(), request.GET.get("phase", "")
    phase = wanted if wanted in names else ""
    lines, total = reconciled(phase)
    page = paginate(request, lines)
    context = {
        **{"page": page, "columns": COLUMNS, "rows": [_row(each) for each in page]},
        **{"total": [["All windows", *_cells(total)]], "notes": _notes(total)},
        "phases": _phases(names, phase),
        "navigation_items": around(request.user, "outcomes:reconciliation"),
    }
    return render(request, "outcomes/payments_balance.html", context)


def _phases(names: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    address = reverse("outcomes:reconciliation")
    every = [{"label": "All phases", "url": address, "active": not chosen}]
    return every + [
        {"label": name, "url": f"{address}?phase={code}", "active": code == chosen}
        for code, name in names.items()
    ]


def _row(line: Line) -> list[Any]:
    """A window with its days, or the claims that lie outside all windows."""
    if line.window is None:
        first = {"text": "Outside every window", "hint": line.phase_name}
    else:
        days = f"{day_words(line.window.opens_on)} to {day_words(line.window.closes_on)}"
        first = {"text": line.window.label, "hint": f"{line.phase_name}, {days}"}
    return [first, *_cells(line.balance)]


def _cells(sums: Balance) -> list[dict[str, Any]]:
    """Numbers of claims, with the money below."""
    cells: list[tuple[Any, str]] = [
        (sums.submitted, pounds(sums.expected)),
        (sums.paid, _received(sums)),
        (sums.rejected, ""),
        (sums.unanswered, pounds(sums.outstanding) if sums.unanswered else ""),
        (sums.withdrawn, f"{pounds(sums.to_give_back)} to give back" if sums.to_give_back else ""),
        (pounds(sums.difference), "paid against the tariff" if sums.difference else ""),
    ]
    return [{"text": text, "numeric": True, "hint": hint} for text, hint in cells]


def _received(sums: Balance) -> str:
    """Money that was recorded, what the tariff says of the rest, and how many have neither."""
    recorded = sums.paid - sums.by_tariff - sums.without_amount
    parts = [f"{pounds(sums.received)} recorded"] if recorded else []
    if sums.by_tariff:
        parts.append(f"{pounds(sums.derived)} by the tariff")
    if sums.without_amount:
        parts.append(f"amount of {sums.without_amount:,} not recorded")
    return ", ".join(parts)


def _notes(total: Balance) -> list[str]:
    """What the sums cannot say."""
    said = (
        (total.without_tariff, "claims lie on days for which no tariff is known."),
        (
            total.by_tariff,
            "paid claims came with case files, which record no amount. The tariffs of their days "
            f"say {pounds(total.derived)}, which nobody has confirmed.",
        ),
        (total.without_amount, SILENT),
    )
    return [f"{number:,} {words}" for number, words in said if number]
