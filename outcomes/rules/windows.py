"""When claims may be submitted and what they pay, as dated data. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from outcomes.engine.words import day_words
from privacy.errors import RuleBroken


class Basis(StrEnum):
    """Where a window or a figure comes from."""

    SOURCED = "sourced"
    ENTERED = "entered"
    RECALLED = "recalled"
    INFERRED = "inferred"
    INVENTED = "invented"

    @property
    def confirmed(self) -> bool:
        """Whether somebody can be asked for the source."""
        return self in (Basis.SOURCED, Basis.ENTERED)


BASIS_WORDS = {
    Basis.SOURCED: "From a published source",
    Basis.ENTERED: "Entered by the council",
    Basis.RECALLED: "Recalled, not confirmed",
    Basis.INFERRED: "Inferred, not confirmed",
    Basis.INVENTED: "Invented for the demonstration",
}


class TariffKind(StrEnum):
    """What a figure says: money for a family, or how many families a year."""

    ATTACHMENT_FEE = "attachment_fee"
    RESULT_PAYMENT = "result_payment"
    ALLOCATION_MINIMUM = "allocation_minimum"
    ALLOCATION_MAXIMUM = "allocation_maximum"

    @property
    def is_money(self) -> bool:
        """In pounds; otherwise a number of families."""
        return self in (TariffKind.ATTACHMENT_FEE, TariffKind.RESULT_PAYMENT)


KIND_WORDS = {
    TariffKind.ATTACHMENT_FEE: "Attachment fee for a family",
    TariffKind.RESULT_PAYMENT: "Payment for a result",
    TariffKind.ALLOCATION_MINIMUM: "Fewest results in a year",
    TariffKind.ALLOCATION_MAXIMUM: "Most results in a year",
}


@dataclass(frozen=True)
class Span:
    """From a first to a last day, both within; open-ended without a last day."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day lies within."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Span") -> bool:
        """Whether two spans have a day in common."""
        return self.holds(other.first) or other.holds(self.first)


def check_order(span: Span, field: str) -> None:
    """Stop a span that ends before it begins."""
    if span.last is not None and span.last < span.first:
        raise RuleBroken("The last day is before the first one.", field=field)


def check_alone(span: Span, others: Iterable[Span], field: str) -> None:
    """Stop a span that shares days with another of the same thing."""
    for other in others:
        if span.meets(other):
            until = f" to {day_words(other.last)}" if other.last else ", with no end"
            raise RuleBroken(
                f"There is one already from {day_words(other.first)}{until}. Change that one, or "
                "choose days outside it.",
                field=field,
            )


def check_value(kind: str, value: Decimal) -> None:
    """Stop a figure that cannot be one."""
    if value < 0:
        raise RuleBroken("The figure cannot be below zero.", field="value")
    if not TariffKind(kind).is_money and value != value.to_integral_value():
        raise RuleBroken("A number of families is a whole number.", field="value")


def check_open(phase: str, windows: Sequence[Span], day: date) -> None:
    """Stop a submission on a day on which no window of the phase is open.

    A phase with no window at all is not held to any: its dates are not known here.
    """
    if not windows or any(window.holds(day) for window in windows):
        return
    gone = [window.last for window in windows if window.last and window.last < day]
    coming = [window.first for window in windows if window.first > day]
    closed = f" The last one closed on {day_words(max(gone))}." if gone else ""
    opens = f" The next one opens on {day_words(min(coming))}." if coming else ""
    raise RuleBroken(
        f"No claim window of {phase} is open on {day_words(day)}.{closed}{opens} Nothing was "
        "submitted."
    )


def pounds(amount: Decimal | None) -> str:
    """£1,600, or £1,600.50 where there are pence."""
    if amount is None:
        return ""
    sign = "-" if amount < 0 else ""
    whole = amount == amount.to_integral_value()
    return f"{sign}£{abs(amount):,.0f}" if whole else f"{sign}£{abs(amount):,.2f}"
