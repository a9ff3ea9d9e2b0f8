"""Results of a year beside the year before, the goal, and the employment route. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from families.rules.periods import Period, quarters_of

EMPLOYMENT = "CE"
ROUTE_WORDS = {
    "SSP": "Significant and sustained progress",
    "CE": "Continuous employment",
    "SFO": "Sustained family outcomes",
}


@dataclass
class Results:
    """Of one group: this year's, those of the year before, and how many by employment."""

    now: int = 0
    before: int = 0
    employed: int = 0

    def add(self, month: date, route: str, number: int, year: Period) -> None:
        """Count families in whose result is of a month; a month of neither year adds nothing."""
        if year.first <= month <= year.last:
            self.now += number
            self.employed += number if route == EMPLOYMENT else 0
        elif year.year_before.first <= month <= year.year_before.last:
            self.before += number


@dataclass(frozen=True)
class Quarter:
    """A quarter's results, all of the year by its end, and the goal by then if there is one."""

    period: Period
    now: int
    so_far: int
    before: int
    employed: int
    goal: int | None


def by_quarter(
    months: Iterable[tuple[date, str, int]], year: Period, goal: int | None
) -> list[Quarter]:
    """The quarters of a year, of numbers by month and route; a year's goal in four equal parts."""
    rows, found, so_far = list(months), [], 0
    for place, period in enumerate(quarters_of(year), start=1):
        results = Results()
        for month, route, number in rows:
            results.add(month, route, number, period)
        so_far += results.now
        part = None if goal is None else -(-goal * place // 4)
        numbers = (results.now, so_far, results.before, results.employed)
        found.append(Quarter(period, *numbers, part))
    return found
