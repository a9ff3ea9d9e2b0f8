"""What was submitted, paid, rejected and not yet answered, added up window by window."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from outcomes.rules.claims import ClaimState

NOTHING = Decimal(0)
Tariff = Callable[[str, date], Decimal | None]


@dataclass(frozen=True)
class Group:
    """Claims of one phase, day of submission and state; `paid` is what the answers say of them."""

    phase: str
    on_date: date
    state: str
    number: int
    paid: Decimal
    with_amount: int


@dataclass
class Balance:
    """The claims of one window: how many, and how much money that is.

    A paid claim whose amount nobody recorded counts with what the tariff of its day says
    (`by_tariff` of them, `derived` together); where none is known, with nothing.
    """

    submitted: int = 0
    expected: Decimal = NOTHING
    without_tariff: int = 0
    paid: int = 0
    received: Decimal = NOTHING
    by_tariff: int = 0
    derived: Decimal = NOTHING
    without_amount: int = 0
    rejected: int = 0
    unanswered: int = 0
    outstanding: Decimal = NOTHING
    withdrawn: int = 0
    to_give_back: Decimal = NOTHING
    difference: Decimal = NOTHING

    def add(self, group: Group, each: Decimal | None) -> None:
        """Count a group in, with what its tariff says each claim pays."""
        money = NOTHING if each is None else each * group.number
        self.submitted += group.number
        self.expected += money
        self.without_tariff += group.number if each is None else 0
        if group.state == ClaimState.PAID:
            self._add_paid(group, each)
        elif group.state == ClaimState.REJECTED:
            self.rejected += group.number
        elif group.state == ClaimState.WITHDRAWN:
            self.withdrawn += group.number
            self.to_give_back += group.paid
        else:
            self.unanswered += group.number
            self.outstanding += money

    def _add_paid(self, group: Group, each: Decimal | None) -> None:
        self.paid += group.number
        self.received += group.paid
        silent = group.number - group.with_amount
        if each is None:
            self.without_amount += silent
        else:
            self.by_tariff += silent
            self.derived += each * silent
            self.difference += group.paid - each * group.with_amount


@dataclass
class Reconciliation:
    """Every window that holds a claim, the claims outside all of them, and the sum."""

    windows: dict[object, Balance] = field(default_factory=dict)
    outside: dict[str, Balance] = field(default_factory=dict)
    total: Balance = field(default_factory=Balance)


def reconcile(
    groups: Iterable[Group], window_of: Callable[[str, date], object | None], tariff: Tariff
) -> Reconciliation:
    """Each claim in its window; what lies in none is added up by phase."""
    made = Reconciliation()
    for group in groups:
        each = tariff(group.phase, group.on_date)
        key = window_of(group.phase, group.on_date)
        if key is None:
            balance = made.outside.setdefault(group.phase, Balance())
        else:
            balance = made.windows.setdefault(key, Balance())
        balance.add(group, each)
        made.total.add(group, each)
    return made
