"""Where families stand on the way to a result, and the codes of their lists. Pure."""

import re
from dataclasses import dataclass
from datetime import date

CLAIMED, PREPARING, READY, LIKELY, NEAR, FURTHER = (
    *("claimed", "preparing", "ready", "likely", "near", "further"),
)
RISK, TOGETHER = "risk", "together"
PLACES = (CLAIMED, PREPARING, READY, LIKELY, NEAR, FURTHER)
NO_DATE = "none"
WORDS = {
    PREPARING: "Being prepared",
    READY: "Ready, no claim begun",
    LIKELY: "Likely by date",
    RISK: "At risk",
    TOGETHER: "Claimed in the year, or on the way",
}
CODE = re.compile(rf"({'|'.join(WORDS)})(?:-(by|in)-(\d{{4}}-(?:0[1-9]|1[0-2])|{NO_DATE}))?")


@dataclass(frozen=True)
class Wanted:
    """Which of the families a list shows: a place or those at risk, and of the likely a month.

    `until` takes the months before it too, and none without a date. What a year comes to together
    ends with its last month.
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
        first = WORDS[self.place] if self.place == TOGETHER else "Likely"
        return f"{first} {'by the end of' if self.until else 'in'} {self.first_day:%B %Y}"

    @property
    def first_day(self) -> date:
        """Of the month."""
        year, month = map(int, self.month.split("-"))
        return date(year, month, 1)


def wanted_of(code: str) -> Wanted | None:
    """A code read again; nothing of what says nothing."""
    read = CODE.fullmatch(code)
    if read is None:
        return None
    place, how, month = read.groups()
    dated = {LIKELY: ("by", "in", None), TOGETHER: ("by",)}.get(place, (None,))
    if how not in dated or (month or "").startswith("0000") or (how, month) == ("by", NO_DATE):
        return None
    return Wanted(place, month or "", until=how == "by")
