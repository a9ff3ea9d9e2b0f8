"""What describes a person and a family: bands, quarters, problems, lead worker, result."""

import numpy as np
from numpy.typing import NDArray

from exports.columns import (
    AFTER,
    BEFORE,
    MOMENTS,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    NOT_YET,
    Column,
    Layout,
)
from exports.frames.units import UNKNOWN, Integers, Places, Units


def describe(units: Units, layout: Layout) -> dict[str, Places]:
    """A place for each person in each describing column."""
    by_name = layout.by_name
    found: dict[str, NDArray[np.generic]] = {
        "age_or_birth_year": _age(units, by_name["age_or_birth_year"]),
        "sex": units.people["sex"].to_numpy(),
        "family_role": units.role,
        **_programme(units, by_name),
        **_result(units, by_name),
    }
    for moment in MOMENTS:
        name = f"teenage_pregnancy_or_parent_{moment}"
        found[name] = _teenage(units, by_name[name])
    return {name: values.astype(np.uint8) for name, values in found.items()}


def lower_bounds(column: Column) -> list[int]:
    """The least number of each band; the last band is open."""
    return [int(band.split("-")[0].rstrip("+")) for band in column.field.values]


def outside_window(places: NDArray[np.generic], column: Column, units: Units) -> Places:
    """Not yet known while the twelve months run; nothing of those who left or died before."""
    if column.moment != AFTER:
        return places.astype(np.uint8)
    closed = units.closed[units.home]
    gone = closed & (units.people["gone"].to_numpy() == 1) & column.field.of_person
    shown = np.where(closed, places, column.places[NOT_YET])
    return np.where(gone, column.places[NOT_APPLICABLE], shown).astype(np.uint8)


def _age(units: Units, column: Column) -> Integers:
    bands = np.searchsorted(lower_bounds(column), np.maximum(units.age, 0), side="right") - 1
    return np.where(units.age == UNKNOWN, column.places[NOT_COLLECTED], bands)


def _teenage(units: Units, column: Column) -> Places:
    moment = BEFORE if column.moment == BEFORE else AFTER
    yes = units.people[f"teenage_{moment}"].to_numpy()
    known = np.where(units.age == UNKNOWN, column.places[NOT_COLLECTED], yes)
    return outside_window(known, column, units)


def _programme(units: Units, by_name: dict[str, Column]) -> dict[str, Integers]:
    """When support began and ended, why, and under whose lead."""
    families = units.families
    lead = by_name["lead_worker_type"].places[NOT_COLLECTED]
    places = {
        "date_started": families["quarter"].to_numpy(),
        "date_ended": _or(families["ended"].to_numpy(), by_name["date_ended"].places["open"]),
        "headline_problems_met": families["problems"].to_numpy(),
        "lead_worker_type": _or(families["lead"].to_numpy(), lead),
    }
    return {name: values[units.home] for name, values in places.items()}


def _result(units: Units, by_name: dict[str, Column]) -> dict[str, Integers]:
    """The result claimed and its quarter, once the twelve months have ended."""
    claimed = units.families["claimed"].to_numpy()
    quarter = np.where(claimed < 0, UNKNOWN, units.families["claimed_quarter"].to_numpy())
    found = {}
    for name, values in (("result_claimed", claimed), ("result_date", quarter)):
        places = by_name[name].places
        shown = np.where(units.closed, _or(values, places["none"]), places[NOT_YET])
        found[name] = shown[units.home]
    return found


def _or(values: Integers, instead: int) -> Integers:
    """The values, and `instead` where there is none."""
    return np.where(values < 0, instead, values)
