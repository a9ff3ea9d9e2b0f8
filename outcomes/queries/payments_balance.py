"""The reconciliation with the ministry: counted by the database, added up by the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from outcomes.models import Claim, ClaimWindow
from outcomes.queries.windows import phases, result_payments, window_on, windows
from outcomes.rules.claims import LEFT_THE_COUNCIL
from outcomes.rules.payments import Result
from outcomes.rules.payments_balance import Balance, Group, reconcile

RECORDED = Q(answer_lines__result=Result.RECORDED.value)
# What was withdrawn before it ever left was never submitted.
LEFT = Q(prepared_by__isnull=True) | Q(approved_by__isnull=False)


@dataclass(frozen=True)
class Line:
    """One window's balance; no window is claims outside all of them."""

    phase: str
    phase_name: str
    window: ClaimWindow | None
    balance: Balance


@dataclass(frozen=True)
class ClaimLine:
    """One claim: where it lies, how it stands, what its tariff says and what was recorded."""

    reference: str
    phase: str
    window: str
    on_date: date
    state: str
    expected: Decimal | None
    received: Decimal | None


def reconciled(phase: str = "") -> tuple[list[Line], Balance]:
    """Every window that holds a claim, the latest first, and the sum of all."""
    known, names, tariffs = list(windows()), phases(), result_payments()

    def key(of: str, day: date) -> ClaimWindow | None:
        return window_on(known, of, day)

    made = reconcile(_groups(phase), key, tariffs.on)
    lines = [
        Line(each.phase, names.get(each.phase, each.phase), each, made.windows[each])
        for each in known
        if each in made.windows
    ]
    lines += [
        Line(code, names.get(code, code), None, balance)
        for code, balance in sorted(made.outside.items())
    ]
    return lines, made.total


def claim_by_claim(phase: str = "") -> Iterator[ClaimLine]:
    """The same claims one by one: what these lines add up to are the numbers of `reconciled`."""
    known, tariffs = list(windows()), result_payments()
    found: Any = _left(phase).annotate(
        received=Sum("answer_lines__amount", filter=RECORDED),
    )
    columns = ("reference", "phase", "on_date", "state", "received")
    for reference, of, day, state, received in found.order_by("reference").values_list(*columns):
        window = window_on(known, of, day)
        expected = tariffs.on(of, day)
        yield ClaimLine(
            reference, of, window.label if window else "", day, state, expected, received
        )


def _left(phase: str) -> QuerySet[Claim]:
    """Claims that have left the council."""
    left = Claim.objects.filter(LEFT, state__in=[state.value for state in LEFT_THE_COUNCIL])
    return left.filter(phase=phase) if phase else left


def _groups(phase: str) -> list[Group]:
    """The same by phase, day and state."""
    rows = _left(phase).order_by().values("phase", "on_date", "state")
    found: Any = rows.annotate(
        number=Count("pk", distinct=True),
        paid=Sum("answer_lines__amount", filter=RECORDED),
        with_amount=Count("answer_lines__amount", filter=RECORDED),
    )
    return [Group(**{**row, "paid": row["paid"] or Decimal(0)}) for row in found]
