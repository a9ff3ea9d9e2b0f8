"""How long it takes until something happens, where for some it has not happened yet. Pure.

The estimator of Kaplan and Meier with Greenwood's variance; intervals on the scale of log(-log S),
so that they stay between nothing and all.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Counted:
    """Of one length of time: for how many it happened then, and how many were last seen then."""

    happened: int = 0
    last_seen: int = 0


@dataclass(frozen=True)
class Point:
    """By a length of time: the share for whom it had happened, with an interval of 95 per cent.

    `at_risk` are those for whom it had not, and who were still seen.
    """

    at: int
    at_risk: int
    share: float
    low: float
    high: float


def curve(counted: Mapping[int, Counted], ats: list[int]) -> list[Point]:
    """The share at each of some lengths, in their order; none beyond where anybody was seen."""
    risk = sum(each.happened + each.last_seen for each in counted.values())
    still, variance = 1.0, 0.0
    lengths, points = sorted(counted), list[Point]()
    for at in ats:
        while lengths and lengths[0] <= at:
            each = counted[lengths.pop(0)]
            if each.happened:
                still *= 1 - each.happened / risk
                left = risk - each.happened
                variance += each.happened / (risk * left) if left else 0.0
            risk -= each.happened + each.last_seen
        if not lengths and risk == 0 and (not points or points[-1].at_risk == 0):
            break
        points.append(Point(at, risk, 1 - still, *_interval(still, variance)))
    return points


def _interval(still: float, variance: float) -> tuple[float, float]:
    """Of the share for whom it had happened."""
    if not 0 < still < 1:
        return 1 - still, 1 - still
    width = NORMAL_95 * math.sqrt(variance) / abs(math.log(still))
    low, high = (still ** math.exp(sign * width) for sign in (1, -1))
    return 1 - high, 1 - low
