"""What attachments and results come to at the tariff of their days. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


class Tariff(Protocol):
    """What is paid for one family of a phase on a day, where that is known."""

    def on(self, phase: str, day: date | None) -> Decimal | None:
        """The money, or nothing."""


@dataclass
class Sum:
    """Families, and the money for those of them of whose day a tariff is known."""

    families: int = 0
    money: Decimal = Decimal(0)
    without_tariff: int = 0

    def add(self, number: int, each: Decimal | None) -> None:
        """Some families at one price; without one they are counted and bring nothing."""
        self.families += number
        if each is None:
            self.without_tariff += number
        else:
            self.money += each * number


def total(rows: Iterable[tuple[str, date, int]], tariff: Tariff) -> Sum:
    """Phase, day and number of families, at the tariff of each day."""
    found = Sum()
    for phase, day, number in rows:
        found.add(number, tariff.on(phase, day))
    return found
