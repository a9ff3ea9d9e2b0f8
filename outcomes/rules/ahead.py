"""Where families stand on the way to a result, and the codes of their lists. Pure."""

import re
from dataclasses import dataclass
from datetime import date

CLAIMED, PREPARING, READY, LIKELY, NEAR, FURTHER = (
    *("claimed", "preparing", "ready", "likely", "near", "further"),
)
RISK = "risk"
PLACES = (CLAIMED, PREPARING, READY, LIKELY, NEAR, FURTHER)
NO_DATE = "none"
WORDS = {
    PREPARING: "Being prepared",
    READY: "Ready, no claim begun",
    LIKELY: "Likely by date",
    RISK: "At risk",
}
CODE = re.compile(rf"({'|'.join(WORDS)})(?:-(by|in)-(\d{{4}}-(?:0[1-9]|1[0-2])|{NO_DATE}))?")


@dataclass(frozen=True)
class Wanted:
    """Which of the families a list shows: a place or those at risk, and of the likely a month.

    `until` takes the months before it too, and none without a date.
    """

    place: str
    month: str = ""
    until: bool = False

    def takes(self, month: str | None) -> bool:
        """Whether a month in which something is due is asked for."""
        if self.until:
            return month is not None and month <= self.month
        return not self.month or (month or NO_DATE) == self.month

    @property
    def code(self) -> str:
        """`ready`, `likely-by-2027-03`, `likely-in-none`."""
        if not self.month:
            return self.place
        return f"{self.place}-{'by' if self.until else 'in'}-{self.month}"

    @property
    def words(self) -> str:
        """`Likely by the end of March 2027`."""
        if not self.month:
            return WORDS[self.place]
        if self.month == NO_DATE:
            return "Likely, no date known yet"
        year, month = map(int, self.month.split("-"))
        return f"Likely {'by the end of' if self.until else 'in'} {date(year, month, 1):%B %Y}"


def wanted_of(code: str) -> Wanted | None:
    """A code read again; nothing of what says nothing."""
    read = CODE.fullmatch(code)
    if read is None:
        return None
    place, how, month = read.groups()
    if month and (place != LIKELY or month.startswith("0000") or (how, month) == ("by", NO_DATE)):
        return None
    return Wanted(place, month or "", until=how == "by")
