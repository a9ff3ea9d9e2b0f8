"""Zero or not collected: which fields the feeds cover for families that began in a quarter.

Coverage is judged for a whole quarter of starts, not for one family: what the file shows as not
collected then follows from the start date that it shows, and tells nothing more exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from exports.columns import AFTER, BEFORE, Column, Field, Layout
from exports.frames.calendar import EPOCH, add_year, day_before, day_number, quarter_days

# How exactly a rung shows the start; coverage is never shown more exactly.
QUARTER, YEAR, ANY = "quarter", "year", "any"
POINTS = ("now", "ladder", "either")
LAST_DAY = day_number(date(2060, 1, 1))


@dataclass(frozen=True)
class Feed:
    """Every fact of this code between these days has been received."""

    code: str
    from_date: date
    to_date: date


class Coverage:
    """For each column and quarter of start: is every day covered that its value rests on?"""

    def __init__(self, layout: Layout, feeds: Iterable[Feed], last_quarter: int) -> None:
        """`last_quarter` is the one with which the return period ends."""
        self.last_quarter = last_quarter
        self._days: dict[str, NDArray[np.int32]] = {}
        for code, rows in _by_code(feeds).items():
            self._days[code] = _covered_so_far(rows)
        self.columns = {c.name: c for c in layout.coded if c.field.codes and c.moment}

    def closed(self, quarter: int) -> bool:
        """Whether the twelve months of every family that began in the quarter have ended."""
        return quarter + 4 <= self.last_quarter

    def table(self, column: str, exactness: str, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Covered or not by quarter; a coarser start is covered if all its quarters present are."""
        count = self.last_quarter + 1
        own = np.array([self._covers(self.columns[column], quarter) for quarter in range(count)])
        if exactness == QUARTER:
            return own
        group = [(q // 4 if exactness == YEAR else 0, self.closed(q)) for q in range(count)]
        lacking = {group[q] for q in range(count) if present[q] and not own[q]}
        return np.array([group[q] not in lacking for q in range(count)])

    def _covers(self, column: Column, quarter: int) -> bool:
        first, last = _span(column.field, column.moment, quarter)
        if first < EPOCH:
            return False
        length = (last - first).days + 1
        return any(
            all(self._count(code, first, last) == length for code in alternative)
            for alternative in column.field.codes
        )

    def _count(self, code: str, first: date, last: date) -> int:
        """Covered days of a code between two days, both included."""
        days = self._days.get(code)
        if days is None:
            return 0
        return int(days[min(day_number(last), LAST_DAY) + 1] - days[day_number(first)])


def _by_code(feeds: Iterable[Feed]) -> dict[str, list[Feed]]:
    found: dict[str, list[Feed]] = {}
    for feed in feeds:
        found.setdefault(feed.code, []).append(feed)
    return found


def _covered_so_far(feeds: list[Feed]) -> NDArray[np.int32]:
    """For each day, how many days before it are covered by any source."""
    covered = np.zeros(LAST_DAY + 2, dtype=bool)
    for feed in feeds:
        first, last = max(day_number(feed.from_date), 0), min(day_number(feed.to_date), LAST_DAY)
        covered[first : last + 1] = True
    return np.concatenate([[0], np.cumsum(covered)]).astype(np.int32)


def _span(field: Field, moment: str, quarter: int) -> tuple[date, date]:
    """First and last day on which the value of any family of the quarter rests."""
    first, last = quarter_days(quarter)
    if field.measure in POINTS:
        return (first, last) if moment == BEFORE else (add_year(first), add_year(last))
    if moment == AFTER:
        return first, day_before(add_year(last))
    return add_year(first, -1), day_before(last)
