"""From dated facts to values: one row a person, one place in a list of values for each column.

Twelve months before the start of support against the twelve months from it; a point in time is the
day of the start and the day twelve months later. A value that rests on feeds (a zero, a count)
carries the bit `RELIES` until it is known how exactly the start is shown (`suppress.py`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from exports.columns import (
    BEFORE,
    MOMENTS,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    PROBLEMS,
    Column,
    Field,
    Layout,
)
from exports.frames.coverage import POINTS
from exports.frames.describe import describe, lower_bounds, outside_window
from exports.frames.units import (
    ADULT,
    CHILD,
    METRIC,
    STATUS,
    UNKNOWN,
    YOUNG_PERSON,
    Chunk,
    Flags,
    Places,
    Units,
    read_facts,
    read_units,
)

RELIES = 128
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """Every row of a return, nothing withheld; and how many facts could not be so."""

    rows: pd.DataFrame
    faults: Counter[str]


def measure_all(
    chunks: Iterable[Chunk], layout: Layout, codes: list[str], last_quarter: int
) -> Measured:
    """All chunks, one after the other, as one frame; at least one chunk is needed."""
    faults: Counter[str] = Counter()
    parts = [measure(chunk, layout, codes, last_quarter, faults) for chunk in chunks]
    return Measured(pd.concat(parts, ignore_index=True), faults)


def measure(
    chunk: Chunk, layout: Layout, codes: list[str], last_quarter: int, faults: "Counter[str]"
) -> pd.DataFrame:
    """One row a person: a place for each column; `family`, `quarter`, `closed`; the sources.

    `own_1` … `own_6` and `house_1` … `house_6` are bits: who said what was used for each problem,
    of the person and of the household. Facts that cannot be so are left out, counted in `faults`.
    """
    units = read_units(chunk, last_quarter)
    facts = read_facts(chunk.facts, units, codes, faults)
    rows: dict[str, NDArray[np.generic]] = {
        "family": units.people["family"].to_numpy(dtype=np.int32),
        "quarter": units.families["quarter"].to_numpy(dtype=np.int16)[units.home],
        "closed": units.closed[units.home],
        **describe(units, layout),
    }
    said = _nobody(units)
    for field in layout.fields:
        if field.shape == "pair" and field.measure != "teenage":
            rows.update(_values_of(field, facts, units, layout, said))
    for problem in PROBLEMS:
        rows[f"own_{problem}"] = said[True][problem]
        rows[f"house_{problem}"] = said[False][problem][units.home]
    return pd.DataFrame(rows, copy=False)


def _nobody(units: Units) -> dict[bool, dict[int, Places]]:
    """No source yet, for each problem: of persons (True) and of households (False)."""
    counts = {True: len(units.people), False: len(units.families)}
    return {
        own: {problem: np.zeros(count, dtype=np.uint8) for problem in PROBLEMS}
        for own, count in counts.items()
    }


def _values_of(
    field: Field,
    facts: pd.DataFrame,
    units: Units,
    layout: Layout,
    said: dict[bool, dict[int, Places]],
) -> dict[str, Places]:
    """The before and the after of one field, for every person."""
    count = len(units.families) if field.of_family else len(units.people)
    found = {}
    for column in (layout.by_name[f"{field.name}_{moment}"] for moment in MOMENTS):
        used = _used(field, column.moment, facts)
        places = MEASURES[field.measure](used, column, count)
        sources = said[not field.of_family][field.problem]
        np.bitwise_or.at(sources, used["unit"].to_numpy(), used["source"].to_numpy(dtype=np.uint8))
        if field.of_family:
            places = places[units.home]
        shown = outside_window(places, column, units)
        fits = _applies(field, units)
        found[column.name] = np.where(fits, shown, column.places[NOT_APPLICABLE]).astype(np.uint8)
    return found


def _applies(field: Field, units: Units) -> Flags:
    """Who carries the field. A child of unknown age counts as of school age, as for the engine."""
    child, young = units.role == CHILD, units.role == YOUNG_PERSON
    under_five = child & (units.age >= 0) & (units.age < 5)
    return {
        "all": np.ones(len(units.role), dtype=bool),
        "minor": child | young,
        "school_age": child & ~under_five,
        "under_five": under_five,
        "young_person": young,
        "adult": units.role == ADULT,
        "over_16": ~child,
    }[field.applies]


# --- Which facts, at which time


def _used(field: Field, moment: str, facts: pd.DataFrame) -> pd.DataFrame:
    """The facts on which a field rests at a moment; `unit` is the place of family or person."""
    alternative = {code: number for number, part in enumerate(field.codes) for code in part}
    whose = facts["household"] == 1 if field.of_family else facts["own"] >= 0
    used = facts[facts["word"].isin(alternative) & whose & _in_time(field, moment, facts)]
    return used.assign(
        unit=used["home"] if field.of_family else used["own"],
        alternative=used["word"].map(alternative).astype(np.int64),
    )


def _in_time(field: Field, moment: str, facts: pd.DataFrame) -> "pd.Series[bool]":
    """Facts dated in the window; spells active on the day, or (for `ever`) within the window.

    A measure over a period belongs to the window in which the period begins.
    """
    first = facts["year_before"] if moment == BEFORE else facts["started"]
    day = facts["started"] if moment == BEFORE else facts["year_after"]
    spell = facts["kind"] == STATUS
    if field.measure in POINTS:
        return spell & (facts["start"] <= day) & (facts["end"] >= day)
    if field.measure == "reading":
        return ~spell & (facts["start"] > first) & (facts["start"] <= day)
    dated = ~spell & (facts["start"] >= first) & (facts["start"] < day)
    if field.measure == "ever":
        return dated | (spell & (facts["start"] < day) & (facts["end"] >= first))
    return dated


# --- Values


def _count(used: pd.DataFrame, column: Column, count: int) -> Places:
    """Events, and the values of measures; of alternative codes the one that says most."""
    amount = used["value"].where(used["kind"] == METRIC, 1.0).fillna(0)
    sums = amount.groupby([used["unit"], used["alternative"]]).sum()
    return _banded(_spread(sums.groupby(level=0).max(), count), column) | np.uint8(RELIES)


def _yes_no(used: pd.DataFrame, column: Column, count: int) -> Places:
    """Y (U where the kind is not known) when anybody said so; N rests on the feeds."""
    yes = np.zeros(count, dtype=bool)
    yes[used["unit"].to_numpy()] = True
    word = "U" if column.field.measure == "either" else "Y"
    no = column.places["N"] | RELIES
    return np.where(yes, column.places[word], no).astype(np.uint8)


def _ladder(used: pd.DataFrame, column: Column, count: int) -> Places:
    """The highest rung; only the top stands without the feeds, for a higher one may be unseen."""
    order = {code: place + 1 for place, code in enumerate(column.field.codes[0])}
    rungs = used["word"].map(order).astype(np.float64)
    highest = _spread(rungs.groupby(used["unit"]).max(), count).astype(np.uint8)
    return np.where(highest == len(order), highest, highest | RELIES).astype(np.uint8)


def _reading(used: pd.DataFrame, column: Column, count: int) -> Places:
    """Whether the last reading of the twelve months is above nought; none rests on the feeds."""
    # Of two readings on one day the higher counts, so that the order of rows decides nothing.
    last = used.sort_values(["start", "value"]).groupby("unit")["value"].last()
    read = np.isin(np.arange(count), last.index.to_numpy())
    known = np.where(_spread(last, count) > 0, column.places["Y"], column.places["N"])
    return np.where(read, known, column.places["N"] | RELIES).astype(np.uint8)


def _missed(used: pd.DataFrame, column: Column, count: int) -> Places:
    """Sessions missed; nothing without a row of the register."""
    return _of_terms(used.groupby("unit")["value"].sum(), column, count)


def _possible(used: pd.DataFrame, column: Column, count: int) -> Places:
    """Sessions possible: the largest of each term's rows."""
    terms = used.groupby(["unit", "start"])["out_of"].max()
    return _of_terms(terms.groupby(level=0).sum(), column, count)


def _of_terms(sums: "pd.Series[float]", column: Column, count: int) -> Places:
    known = np.full(count, float(UNKNOWN))
    known[sums.index.to_numpy()] = sums.to_numpy()
    places = _banded(known, column)
    return np.where(known >= 0, places, column.places[NOT_COLLECTED]).astype(np.uint8)


def _unrecorded(used: pd.DataFrame, column: Column, count: int) -> Places:
    """No framework of this product has a word for it yet."""
    return np.full(count, column.places[NOT_COLLECTED], dtype=np.uint8)


MEASURES = {
    "count": _count,
    "now": _yes_no,
    "ever": _yes_no,
    "either": _yes_no,
    "ladder": _ladder,
    "reading": _reading,
    "missed": _missed,
    "possible": _possible,
    "unrecorded": _unrecorded,
}


def _spread(values: "pd.Series[float]", count: int) -> Floats:
    """A value for every unit, nought where there is none."""
    spread = np.zeros(count)
    spread[values.index.to_numpy()] = values.to_numpy()
    return spread


def _banded(values: Floats, column: Column) -> Places:
    """The place of the band in which a number lies."""
    places = np.searchsorted(lower_bounds(column), np.floor(values), side="right") - 1
    return places.clip(0).astype(np.uint8)
