"""When an account that nobody signs in to is warned of, and when it is suspended. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

WARNED_BEFORE = timedelta(14)


@dataclass(frozen=True)
class Limits:
    """An account is suspended that many days after its last use; two weeks before, it is warned."""

    days: int

    def suspended_on(self, used_on: date) -> date:
        """The day on which an account that was last used on a day is suspended."""
        return used_on + timedelta(self.days)

    def is_dormant(self, used_on: date, today: date) -> bool:
        """Whether that day has come."""
        return today >= self.suspended_on(used_on)

    def is_warned(self, used_on: date, warned_on: date | None, today: date) -> bool:
        """Whether a mail is due: once for each time that somebody stays away."""
        told = warned_on is not None and warned_on > used_on
        return not told and today >= self.suspended_on(used_on) - WARNED_BEFORE
