"""Dates as whole days since 1970-01-01 (int64), and the arithmetic of outcome-engine.md §1.

FAR stands for "no date" and lies after every date; LONG_AGO lies before every date.
"""

from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from families.framework.model import Period, Sustain

Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

FAR = 10_000_000
LONG_AGO = -10_000_000
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - EPOCH).days


def days_of(column: pd.Series, missing: int = FAR) -> Days:
    """Day numbers of a datetime64 column (any unit); a missing date becomes `missing`."""
    moments = column.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(moments), missing, moments.astype(np.int64))


def dates_of(days: Days) -> npt.NDArray[np.datetime64]:
    """datetime64[s] of day numbers; FAR becomes NaT."""
    moments = days.astype("datetime64[D]").astype("datetime64[s]")
    moments[days == FAR] = np.datetime64("NaT")
    return moments


def add_months(days: Days, count: int) -> Days:
    """Same day of the month `count` months later (or earlier), or that month's last day."""
    moments = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    months = moments.astype("datetime64[M]")
    day_of_month = moments - months.astype("datetime64[D]")
    target = months + count
    first = target.astype("datetime64[D]")
    length = (target + 1).astype("datetime64[D]") - first
    found: Days = (first + np.minimum(day_of_month, length - 1)).astype(np.int64)
    return found


def add(days: Days, period: Period | Sustain, times: int = 1) -> Days:
    """`period` later; with times=-1 earlier. For weeks and months only."""
    if period.unit == "week":
        return days + 7 * period.count * times
    return add_months(days, period.count * times)


# Birth days from 1900 to 2099, for which it is worked out once: days of months take long to count.
_BORN = np.arange(-25_567, 47_482, dtype=np.int64)


def attains(born: Days, years: int) -> Days:
    """The day on which somebody completes `years`; 1 March for 29 February in a common year."""
    place = np.asarray(born, dtype=np.int64) - _BORN[0]
    usual = (place >= 0) & (place < len(_BORN))
    found: Days = _attained(years)[np.where(usual, place, 0)]
    others = ~usual
    if others.any():
        found[others] = _counted(born[others], years)
    return found


@cache
def _attained(years: int) -> Days:
    return _counted(_BORN, years)


def _counted(born: Days, years: int) -> Days:
    moments = born.astype("datetime64[D]")
    months = moments.astype("datetime64[M]")
    day_of_month = moments - months.astype("datetime64[D]")
    found: Days = ((months + 12 * years).astype("datetime64[D]") + day_of_month).astype(np.int64)
    return found


def august_31_by(days: Days) -> Days:
    """The 31 August on or before each day."""
    years = days.astype("datetime64[D]").astype("datetime64[Y]")
    months = years.astype("datetime64[M]")
    this = (months + 8).astype("datetime64[D]").astype(np.int64) - 1
    last = (months - 4).astype("datetime64[D]").astype(np.int64) - 1
    return np.where(this <= days, this, last)
