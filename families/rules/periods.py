"""Financial years and their quarters, under codes that may stand in addresses. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

CODE = re.compile(r"(20\d\d)-(\d\d)(?:-Q([1-4]))?", re.ASCII)
APRIL = 4
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Period:
    """`2025-26` or `2025-26-Q1`: from a first to a last day, both within."""

    code: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """`April 2025 to March 2026`; of a quarter `April to June 2025`."""
        if self.first.year == self.last.year:
            return f"{self.first:%B} to {self.last:%B %Y}"
        return f"{self.first:%B %Y} to {self.last:%B %Y}"

    @property
    def year_before(self) -> "Period":
        """The same months of the year before."""
        first = self.first.replace(year=self.first.year - 1)
        return quarter_of(first) if "Q" in self.code else year_of(first)


def period_named(code: str) -> Period | None:
    """The period of a code, or nothing."""
    found = CODE.fullmatch(code)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    begins = date(int(found[1]), APRIL, 1)
    return year_of(begins) if found[3] is None else quarters_of(year_of(begins))[int(found[3]) - 1]


def year_of(day: date) -> Period:
    """The financial year of a day, from 1 April to 31 March."""
    begins = day.year if day.month >= APRIL else day.year - 1
    last = date(begins + 1, APRIL, 1) - timedelta(1)
    return Period(f"{begins}-{(begins + 1) % 100:02}", date(begins, APRIL, 1), last)


def quarters_of(year: Period) -> list[Period]:
    """Its four, the first first."""
    months = [(year.first.year, month) for month in (4, 7, 10)] + [(year.last.year, 1)]
    begins = [date(*each, 1) for each in months]
    ends = [day - timedelta(1) for day in begins[1:]] + [year.last]
    return [
        Period(f"{year.code}-Q{number}", *each)
        for number, each in enumerate(zip(begins, ends, strict=True), start=1)
    ]


def quarter_of(day: date) -> Period:
    """The quarter of a financial year that a day is in."""
    return next(each for each in quarters_of(year_of(day)) if day <= each.last)


def years_between(first: date, last: date) -> list[Period]:
    """The financial years from one day to another, the latest first."""
    found = [year_of(last)]
    while found[-1].first > first:
        found.append(found[-1].year_before)
    return found
