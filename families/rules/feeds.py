"""Which days are covered, and which are not."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from privacy.errors import RuleBroken

DAY = timedelta(days=1)
Span = tuple[date, date]
SOURCE = re.compile(r"[a-z][a-z0-9_]{1,59}")


def merged(spans: Iterable[Span]) -> list[Span]:
    """The covered days as spans apart from each other, in order."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def gaps(covered: list[Span], until: date) -> list[Span]:
    """The days between covered spans, and those after the last until a day."""
    found = [
        (before[1] + DAY, after[0] - DAY)
        for before, after in zip(covered, covered[1:], strict=False)
    ]
    if covered and covered[-1][1] < until:
        found.append((covered[-1][1] + DAY, until))
    return found


def check_feed(source: str, from_date: date, to_date: date, today: date) -> None:
    """A row says that facts have been received: of real days, none of them ahead."""
    if not SOURCE.fullmatch(source):
        what = "Source must be small letters, digits and _, like school_attendance."
        raise RuleBroken(what, field="source")
    if to_date < from_date:
        raise RuleBroken("The last day must be on or after the first.", field="to_date")
    if to_date > today:
        what = "The last day must be today or in the past: nobody has received later facts."
        raise RuleBroken(what, field="to_date")
