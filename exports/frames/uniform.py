"""Groups in which everybody has the same telling value: knowing who is in one is knowing it.

Such a value is withheld, and beside it the values of as many others in whose groups it tells
nothing: what is withheld for this reason is then at least as often nothing as something.
"""

import secrets

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from exports.columns import NOT_APPLICABLE, NOT_YET, WITHHELD, Column, Layout
from exports.frames.units import Flags, Integers, Places
from exports.frames.view import Arrays, identical

NOTHING = ("0", "N", "none")
# What more than four in five have is no news of anybody.
PREVALENT = 0.8
ROUNDS = 5
UNSEEN = 255
SEEN_OF_PEOPLE = ("person", "family", "person_course", "family_course")


def person_ids(frame: pd.DataFrame, layout: Layout) -> Integers:
    """The same number for people of whom the file shows the same: who, when, why, which course,
    and which fields apply to them at all."""
    columns: Arrays = [frame[name].to_numpy() for name in layout.disclosing(*SEEN_OF_PEOPLE)]
    for column in layout.coded:
        cells = frame[column.name].to_numpy()
        columns.append(cells == column.places[NOT_APPLICABLE])
        columns.append(cells == column.places[NOT_YET])
    return identical(columns)


def sensitive(layout: Layout) -> list[Column]:
    """The columns that tell something of somebody, but for those that say where it comes from."""
    columns = [layout.by_name[name] for name in layout.disclosing("sensitive")]
    return [column for column in columns if column.field.measure != "source"]


def is_real(column: Column, cells: Places) -> Flags:
    """Whether a cell holds a value, and no symbol for one that is not there."""
    return cells < len(column.field.values)


def tells(column: Column, cells: Places) -> Flags:
    """Whether a cell says that there is something."""
    nothing = [column.places[value] for value in column.field.values if value in NOTHING]
    return is_real(column, cells) & ~np.isin(cells, nothing)


class Groups:
    """People who look alike, sorted once, so that each column is looked at quickly."""

    def __init__(self, ids: Integers) -> None:
        """`ids` are dense, from 0."""
        self.ids = ids
        self._order = np.argsort(ids, kind="stable")
        self._starts = np.flatnonzero(np.diff(ids[self._order], prepend=-1))

    def uniform(self, column: Column, cells: Places) -> Flags:
        """The groups in which every value that is shown is the same telling one."""
        if not len(cells):
            return np.zeros(0, dtype=bool)
        real = is_real(column, cells)
        lowest = self._each(np.minimum, np.where(real, cells, UNSEEN))
        highest = self._each(np.maximum, np.where(real, cells, 0))
        same = (lowest == highest) & tells(column, lowest)
        counts = np.bincount(cells[real], minlength=UNSEEN + 1)
        return same & (counts[lowest] <= PREVALENT * max(int(real.sum()), 1))

    def _each(self, fold: np.ufunc, values: NDArray[np.generic]) -> Places:
        """A value for each group."""
        found: Places = fold.reduceat(values[self._order], self._starts).astype(np.uint8)
        return found


def withhold_uniform(frame: pd.DataFrame, layout: Layout, seed: int | None = None) -> pd.DataFrame:
    """The same rows, in which no group shares a telling value. `seed` is for tests alone."""
    random = np.random.default_rng(secrets.randbits(64) if seed is None else seed)
    groups = Groups(person_ids(frame, layout))
    family = frame["family"].to_numpy(dtype=np.int64)
    shown = {name: frame[name].to_numpy().copy() for name in frame.columns}
    for column in sensitive(layout):
        # What is the household's stands on the row of each of its people: it goes with all of them.
        units = family if column.field.of_family else groups.ids
        before = shown[column.name]
        after = _protected(column, before, groups, units, random)
        source = f"data_source_flag_{column.field.problem}"
        if source in shown:
            shown[source][before != after] = layout.by_name[source].places[WITHHELD]
        shown[column.name] = after
    return pd.DataFrame(shown, copy=False)


def _protected(
    column: Column,
    cells: Places,
    groups: Groups,
    units: Integers,
    random: np.random.Generator,
) -> Places:
    """The column with what has to be withheld; the whole of it where that takes too long."""
    cells = cells.copy()
    withheld = column.places[WITHHELD]
    for _ in range(ROUNDS):
        same = groups.uniform(column, cells)[groups.ids] & is_real(column, cells)
        if not same.any():
            return cells
        cells[_with_others(column, cells, same, units, random)] = withheld
    cells[is_real(column, cells)] = withheld
    return cells


def _with_others(
    column: Column, cells: Places, same: Flags, units: Integers, random: np.random.Generator
) -> Flags:
    """The cells of these units, and of others at random until nothing is as frequent among them."""
    real, telling = is_real(column, cells), tells(column, cells)
    size = int(units.max(initial=-1)) + 1
    balance = np.bincount(units, weights=(real & ~telling) * 1.0 - telling, minlength=size)
    chosen = np.zeros(size, dtype=bool)
    chosen[units[same]] = True
    others = random.permutation(np.flatnonzero(~chosen))
    reached = np.flatnonzero(np.cumsum(balance[others]) + balance[chosen].sum() >= 0)
    if not len(reached):
        return real
    chosen[others[: reached[0] + 1]] = True
    found: Flags = chosen[units] & real
    return found
