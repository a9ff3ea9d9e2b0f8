"""The rows of a return as the file would show them, for a start shown more or less exactly."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from exports.columns import NOT_APPLICABLE, NOT_COLLECTED, Column, Layout
from exports.frames.coverage import YEAR, Coverage
from exports.frames.measure import RELIES
from exports.frames.units import Flags, Integers, Places

Arrays = list[NDArray[np.generic]]


def identical(columns: Arrays) -> Integers:
    """A number for each row, the same for rows that are the same in every column."""
    ids = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        _, values = np.unique(column, return_inverse=True)
        ids = pd.factorize(ids * (int(values.max(initial=0)) + 1) + values)[0].astype(np.int64)
    return ids


class View:
    """All rows of a return, nothing withheld yet."""

    def __init__(self, rows: pd.DataFrame, layout: Layout, coverage: Coverage) -> None:
        """`rows` as `measure` gives them, for every family of the return."""
        self.rows, self.layout, self.coverage = rows, layout, coverage
        self.family = pd.factorize(rows["family"])[0].astype(np.int64)
        self.quarter = rows["quarter"].to_numpy(dtype=np.int64)
        self.present = np.zeros(coverage.last_quarter + 1, dtype=bool)
        self.present[self.quarter] = True
        self.shape = self._shape()
        self._tables: dict[tuple[str, str], Flags] = {}

    def _shape(self) -> Integers:
        """What every row shows, whatever is withheld: which fields apply, and whether twelve months
        have passed."""
        columns = [column for column in self.layout.coded if column.moment]
        applies: Arrays = [
            self.rows[column.name].to_numpy() == column.places[NOT_APPLICABLE] for column in columns
        ]
        role = self.rows["family_role"].to_numpy()
        return identical([self.rows["closed"].to_numpy(), role, *applies])

    def shown(self, column: Column, rows: Integers | slice, exactness: str) -> Places:
        """A column's places for some rows; a value that no feed covers becomes not collected."""
        places: Places = self.rows[column.name].to_numpy()[rows]
        if column.name == "date_started" and exactness == YEAR:
            first_year = sum("Q" in value for value in column.field.values)
            return (first_year + places // 4).astype(np.uint8)
        if not column.field.codes:
            return places
        covered = self._table(column.name, exactness)[self.quarter[rows]]
        relies = places >= RELIES
        bare = places & np.uint8(RELIES - 1)
        lacking = relies & ~covered
        return np.where(lacking, column.places[NOT_COLLECTED], bare).astype(np.uint8)

    def relies(self, column: Column, rows: Integers | slice) -> Flags:
        """Whether the value of a row rests on feeds."""
        if not column.field.codes:
            return np.zeros(len(self.quarter[rows]), dtype=bool)
        places: Places = self.rows[column.name].to_numpy()[rows]
        return places >= RELIES

    def _table(self, name: str, exactness: str) -> Flags:
        if (name, exactness) not in self._tables:
            self._tables[name, exactness] = self.coverage.table(name, exactness, self.present)
        return self._tables[name, exactness]
