"""How much work a caseload is: what counts how much, and the sum. Pure."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from privacy.errors import RuleBroken

YOUNG = 5
# So many needs are usual: only those beyond count more.
USUAL_NEEDS = 2
MOST = Decimal(10)


@dataclass(frozen=True)
class Weights:
    """What counts how much. As they stand here they are our own suggestion, from no source."""

    open_family: Decimal = Decimal(1)
    stepped_down: Decimal = Decimal("0.5")
    under_five: Decimal = Decimal("0.25")
    need_beyond: Decimal = Decimal("0.25")


WEIGHT_WORDS = {
    "open_family": "Each open family",
    "stepped_down": "Instead, each family that is stepped down",
    "under_five": "More for each member under five",
    "need_beyond": "More for each need beyond two",
}


@dataclass(frozen=True)
class Load:
    """What a caseload is made of; those stepped down are among its families."""

    families: int = 0
    stepped_down: int = 0
    under_fives: int = 0
    needs_beyond: int = 0

    def weighted(self, weights: Weights) -> Decimal:
        """All of it by its weights."""
        return (
            (self.families - self.stepped_down) * weights.open_family
            + self.stepped_down * weights.stepped_down
            + self.under_fives * weights.under_five
            + self.needs_beyond * weights.need_beyond
        )


def check_weights(weights: Weights) -> None:
    """None is below nothing or beyond reason, and a family counts."""
    for each in fields(Weights):
        if not 0 <= getattr(weights, each.name) <= MOST:
            raise RuleBroken(f"Enter a number between 0 and {MOST}.", each.name)
    if not weights.open_family:
        raise RuleBroken("An open family must count something.", "open_family")


def changed(old: Weights, new: Weights) -> list[str]:
    """The names of those that differ."""
    names = [each.name for each in fields(Weights)]
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def plain(number: Decimal) -> str:
    """`12.25`, `12.5`, `12`: without noughts that say nothing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def five_years_before(day: date) -> date:
    """Who was born after it has not turned five on that day."""
    year = day.year - YOUNG
    # Nobody was born on a 29 February five years before one.
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
