"""The reconciliation with the ministry, window by window, and claim by claim as a file."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from outcomes.engine.words import day_words
from outcomes.queries.payments_balance import ClaimLine, Line, claim_by_claim, reconciled
from outcomes.queries.windows import phases
from outcomes.rules.claims import STATE_WORDS, ClaimState
from outcomes.rules.payments_balance import Balance
from outcomes.rules.windows import pounds
from outcomes.views.windows_navigation import around
from privacy import access, audit
from privacy.events import Event
from privacy.gate import step_up
from privacy.models import User
from privacy.roles import Permission
from privacy.rules.crosstab import told_together
from privacy.rules.intervals import ALL, Place
from privacy.rules.small_numbers import Told
from privacy.rules.spreadsheets import sheet
from privacy.telling import counted, counts_claims
from privacy.web import SignedInRequest, as_sheet, paginate

COLUMNS: list[dict[str, Any]] = [
    {"label": "Window"},
    *({"label": "Submitted", "numeric": True}, {"label": "Paid", "numeric": True}),
    *({"label": "Rejected", "numeric": True}, {"label": "Unanswered", "numeric": True}),
    *({"label": "Withdrawn", "numeric": True}, {"label": "Difference", "numeric": True}),
]
FILE_COLUMNS = (
    *("claim_reference", "programme", "window", "submitted_on", "state"),
    *("tariff", "recorded_amount"),
)
SILENT = (
    "paid claim{} without a recorded amount, on days for which no tariff is known: counted as "
    "paid, with no money."
)
PAID, REJECTED, UNANSWERED, WITHDRAWN = range(4)
Cells = dict[Place, Told]


def reconciliation(request: SignedInRequest) -> HttpResponse:
    """What was submitted, paid, rejected and not answered, with amounts and differences."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    audit.record(Event.LIST_VIEWED, by=request.user, list="reconciliation")
    names, phase = phases(), _phase(request)
    lines, total = reconciled(phase)
    told = _told(request.user, lines)
    page = paginate(request, _rows(request.user, told, lines))
    context = {
        **{"page": page, "rows": list(page), "phases": _phases(names, phase), "phase": phase},
        **_sums(request.user, told, total),
        "navigation_items": around(request.user, "outcomes:reconciliation"),
    }
    return render(request, "outcomes/payments_balance.html", context)


def _rows(user: User, told: Cells, lines: Sequence[Line]) -> list[list[Any]]:
    """A line for each window."""
    return [
        [_first(line), *_cells(user, told, place, line.balance)] for place, line in enumerate(lines)
    ]


def _sums(user: User, told: Cells, total: Balance) -> dict[str, Any]:
    """All windows together, what the sums cannot say, and which columns there are."""
    return {
        "total": [["All windows", *_cells(user, told, ALL, total)]],
        **{"notes": _notes(user, total), "exact": counts_claims(user)},
        # Paid against the tariff, to the penny, is a sum of too few claims to be rounded.
        "columns": COLUMNS if counts_claims(user) else COLUMNS[:-1],
    }


@step_up
@require_POST
def reconciliation_file(request: SignedInRequest) -> HttpResponse:
    """The same claim by claim, for whoever accounts for each to the ministry: codes and money."""
    access.require(request.user, Permission.VIEW_SUBMISSIONS)
    rows = [_file_row(each) for each in claim_by_claim(_phase(request))]
    audit.record(Event.FIGURES_DOWNLOADED, by=request.user, list="reconciliation", rows=len(rows))
    name = f"reconciliation-{timezone.localdate():%Y-%m-%d}"
    return as_sheet(name, sheet(FILE_COLUMNS, rows))


def _file_row(each: ClaimLine) -> list[Any]:
    state = STATE_WORDS[ClaimState(each.state)]
    where = [each.reference, each.phase, each.window, each.on_date, state]
    return [*where, each.expected, each.received]


def _phase(request: SignedInRequest) -> str:
    wanted = request.GET.get("phase", "")
    return wanted if wanted in phases() else ""


def _phases(names: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    address = reverse("outcomes:reconciliation")
    every = [{"label": "All phases", "url": address, "active": not chosen}]
    return every + [
        {"label": name, "url": f"{address}?phase={code}", "active": code == chosen}
        for code, name in names.items()
    ]


def _told(user: User, lines: Sequence[Line]) -> Cells:
    """Every number of the table and its sums, as this reader is told them."""
    parts = [
        [each.balance.paid, each.balance.rejected, each.balance.unanswered, each.balance.withdrawn]
        for each in lines
    ]
    return told_together(parts or [[0, 0, 0, 0]], exact=counts_claims(user))


def _first(line: Line) -> dict[str, str]:
    """A window with its days, or the claims that lie outside all windows."""
    if line.window is None:
        return {"text": "Outside every window", "hint": line.phase_name}
    days = f"{day_words(line.window.opens_on)} to {day_words(line.window.closes_on)}"
    return {"text": line.window.label, "hint": f"{line.phase_name}, {days}"}


def _cells(user: User, told: Cells, row: int, sums: Balance) -> list[dict[str, Any]]:
    """Numbers of claims, with the money below; money of rounded numbers is rounded like them."""
    numbers = [told[row, place] for place in (ALL, PAID, REJECTED, UNANSWERED, WITHDRAWN)]
    exact = counts_claims(user)
    hints = _money(sums) if exact else _about(sums, *numbers)
    cells = [*zip(numbers, hints, strict=True)]
    if exact:
        against = "paid against the tariff" if sums.difference else ""
        cells.append((pounds(sums.difference), against))
    return [{"text": text, "numeric": True, "hint": hint} for text, hint in cells]


def _money(sums: Balance) -> list[str]:
    """What each number comes to."""
    return [
        *(pounds(sums.expected), _received(sums), ""),
        pounds(sums.outstanding) if sums.unanswered else "",
        f"{pounds(sums.to_give_back)} to give back" if sums.to_give_back else "",
    ]


def _about(sums: Balance, submitted: Told, paid: Told, _: Told, waits: Told, __: Told) -> list[str]:
    """What a claim comes to on average, so many times as there are said to be claims."""
    with_money = sums.paid - sums.without_amount
    return [
        _times(sums.expected, sums.submitted - sums.without_tariff, submitted),
        *(_times(sums.received + sums.derived, with_money, paid), ""),
        *(_times(sums.outstanding, sums.unanswered, waits), ""),
    ]


def _times(money: Decimal, claims: int, told: Told) -> str:
    if isinstance(told, str) or not claims or not told:
        return ""
    return f"about {pounds(Decimal(round(money / claims) * told))}"


def _received(sums: Balance) -> str:
    """Money that was recorded, what the tariff says of the rest, and how many have neither."""
    recorded = sums.paid - sums.by_tariff - sums.without_amount
    parts = [f"{pounds(sums.received)} recorded"] if recorded else []
    if sums.by_tariff:
        parts.append(f"{pounds(sums.derived)} by the tariff")
    if sums.without_amount:
        parts.append(f"amount of {sums.without_amount:,} not recorded")
    return ", ".join(parts)


def _notes(user: User, total: Balance) -> list[str]:
    """What the sums cannot say."""
    money = f"say {pounds(total.derived)}" if counts_claims(user) else "say what they come to"
    said = (
        (total.without_tariff, "claim{} on days for which no tariff is known."),
        (
            total.by_tariff,
            "paid claim{} in case files, which record no amount. The tariffs of their days "
            f"{money}, which nobody has confirmed.",
        ),
        (total.without_amount, SILENT),
    )
    tell = partial(counted, user, exact=counts_claims)
    return [tell(n, words.format(""), words.format("s")) for n, words in said if n]
