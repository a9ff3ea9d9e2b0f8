"""A year's results against the fewest and the most that the programme allots. No database."""

from dataclasses import dataclass
from datetime import date

from outcomes.rules.windows import Span

BEGINS = (4, 1)


def year_of(day: date) -> Span:
    """The financial year of a day, from 1 April to 31 March."""
    first = date(day.year, *BEGINS)
    if day < first:
        first = date(day.year - 1, *BEGINS)
    return Span(first, date(first.year + 1, 3, 31))


@dataclass(frozen=True)
class Allocation:
    """What a phase of the programme allots for a year, and how far the council has come."""

    phase: str
    fewest: int | None
    most: int | None
    claimed: int
    preparing: int
    ready: int
    likely: int

    @property
    def together(self) -> int:
        """What the year comes to if all goes as it looks."""
        return self.claimed + self.preparing + self.ready + self.likely


def verdict(held: Allocation) -> tuple[str, str]:
    """How the year looks against both figures: in words, and a colour."""
    if held.most is not None and held.claimed > held.most:
        return f"{held.claimed - held.most} claimed beyond the most", "red"
    if held.most is not None and held.together > held.most:
        return f"{held.together - held.most} more than the most", "yellow"
    if held.fewest is None:
        return "Within the most", "green"
    if held.claimed >= held.fewest:
        return "Fewest reached", "green"
    if held.together >= held.fewest:
        return f"Fewest in reach: {held.fewest - held.claimed} still to claim", "blue"
    return f"{held.fewest - held.together} short of the fewest", "red"
