"""Families with a service against those without, within strata of families that are alike. Pure.

The difference of two shares by Mantel and Haenszel with Sato's variance, which holds for many thin
strata as well as for few thick ones.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

NORMAL_95 = 1.959964
# With fewer in either group nothing is said.
FEWEST = 10


@dataclass(frozen=True)
class Stratum:
    """Families that are alike: with and without the service, and how many of each got there."""

    with_service: int
    got_there_with: int
    without: int
    got_there_without: int

    @property
    def compares(self) -> bool:
        """Whether there is anybody on both sides."""
        return self.with_service > 0 and self.without > 0


@dataclass(frozen=True)
class Difference:
    """Of the share that got there, in parts of one, with an interval of 95 per cent."""

    points: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """Whether it can be told from none at all."""
        if self.low > 0:
            return "higher with the service"
        if self.high < 0:
            return "lower with the service"
        return "no difference that can be told from chance"


@dataclass(frozen=True)
class Compared:
    """What was compared; no `adjusted` or `crude` where too few are left to compare."""

    with_service: int
    got_there_with: int
    without: int
    got_there_without: int
    strata: int
    left_out: int
    crude: Difference | None
    adjusted: Difference | None


def compare(strata: Iterable[Stratum]) -> Compared:
    """All families in one, and within their strata; who has nobody to be compared with is out."""
    every = list(strata)
    alike = [each for each in every if each.compares]
    whole, kept = _together(every), _together(alike)
    left_out = whole.with_service + whole.without - kept.with_service - kept.without
    return Compared(
        *(whole.with_service, whole.got_there_with, whole.without, whole.got_there_without),
        strata=len(alike),
        left_out=left_out,
        crude=difference([whole]) if _enough(whole) else None,
        adjusted=difference(alike) if _enough(kept) else None,
    )


def _together(strata: list[Stratum]) -> Stratum:
    return Stratum(
        sum(each.with_service for each in strata),
        sum(each.got_there_with for each in strata),
        sum(each.without for each in strata),
        sum(each.got_there_without for each in strata),
    )


def _enough(whole: Stratum) -> bool:
    return min(whole.with_service, whole.without) >= FEWEST


def difference(strata: list[Stratum]) -> Difference:
    """Mantel's and Haenszel's difference of two shares, over strata with somebody on both sides."""
    weights = gained = first = second = 0.0
    for each in strata:
        n1, a, n0, c = each.with_service, each.got_there_with, each.without, each.got_there_without
        total = n1 + n0
        weights += n1 * n0 / total
        gained += (a * n0 - c * n1) / total
        first += (n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / total**2
        second += (a * (n0 - c) + c * (n1 - a)) / (2 * total)
    points = gained / weights
    variance = max(0.0, (points * first + second) / weights**2)
    width = NORMAL_95 * math.sqrt(variance)
    return Difference(points, max(-1.0, points - width), min(1.0, points + width))
