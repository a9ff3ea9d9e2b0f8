"""How a council stands among its statistical neighbours: mean, rank and change, as pure sums."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean

_FIRST_YEAR = re.compile(r"\d{4}")
OUTTURN = " (OT)"


@dataclass(frozen=True)
class Rank:
    """A place among those that have a figure; equals share the better place."""

    place: int
    among: int
    first_is: str = ""

    @property
    def words(self) -> str:
        """`3 of 11`."""
        return f"{self.place} of {self.among}"


@dataclass(frozen=True)
class Standing:
    """One measure in its latest year with a figure of the council.

    `mean` is the plain mean of the neighbours with a figure, `counted` how many those are.
    """

    year: str
    own: Decimal
    before: Decimal | None
    mean: Decimal | None
    counted: int
    rank: Rank
    region: Decimal | None
    england: Decimal | None


@dataclass(frozen=True)
class Places:
    """Numbers of the council, its neighbours, its region and England."""

    own: int
    neighbours: tuple[int, ...]
    region: int | None
    england: int


Series = Mapping[str, Mapping[int, Decimal]]


def year_key(year: str) -> str:
    """For sorting: `2015/16`, `2016-17 (OT)` and `2018` by the year they begin in."""
    found = _FIRST_YEAR.search(year)
    return found.group() if found else year


def year_words(year: str) -> str:
    """As it is shown."""
    return year.replace(OUTTURN, " outturn").replace("/", "-")


def rank(own: Decimal, others: Iterable[Decimal], polarity: str) -> Rank:
    """The place of `own` among itself and the others.

    Low polarity: the lowest is first. Otherwise the highest is; where neither end is the good one
    a place tells of size only.
    """
    values = list(others)
    ahead = sum(each < own if polarity == "Low" else each > own for each in values)
    first = {"Low": "lowest first", "High": "highest first"}
    return Rank(ahead + 1, len(values) + 1, first.get(polarity, "highest first, none is better"))


def mean_of(values: Iterable[Decimal]) -> Decimal | None:
    """The plain mean; None of nothing."""
    listed = list(values)
    return mean(listed) if listed else None


def standing(series: Series, at: Places, polarity: str) -> Standing | None:
    """Where the council stands in its latest year with a figure; None without one."""
    years = sorted((year for year in series if at.own in series[year]), key=year_key)
    if not years:
        return None
    values = series[years[-1]]
    around = [values[code] for code in at.neighbours if code in values]
    return Standing(
        year=years[-1],
        own=values[at.own],
        before=series[years[-2]][at.own] if len(years) > 1 else None,
        mean=mean_of(around),
        counted=len(around),
        rank=rank(values[at.own], around, polarity),
        region=values.get(at.region) if at.region else None,
        england=values.get(at.england),
    )


def change_words(standing: Standing, polarity: str, decimals: int) -> str:
    """How the council's figure moved since the year before, and whether that is the good way."""
    if standing.before is None:
        return ""
    moved = round(standing.own - standing.before, decimals)
    if not moved:
        return "unchanged"
    way = "up" if moved > 0 else "down"
    good = {"Low": "down", "High": "up"}.get(polarity)
    judged = "" if good is None else ", better" if way == good else ", worse"
    return f"{way} {abs(moved):,}{judged}"
