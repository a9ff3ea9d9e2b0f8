"""Linkage beyond exact: facts an outsider knows, some wrongly, weighed against the rows by Splink.

Splink weighs after Fellegi and Sunter: a fact that agrees speaks for a row by how rare its value is
in the file, one that differs speaks against it, one that is withheld says nothing. Nothing is
trained: how often an outsider is wrong is assumed, how rare a value is stands in the file.
Why so: `docs/adr/0013-linkage-attack-by-splink.md`.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from splink import Linker, block_on
from splink.backends.duckdb import DuckDBAPI

from exports.columns import WITHHELD, Layout
from exports.frames.suppress import Suppressed
from exports.frames.units import Flags, Integers
from exports.frames.view import identical

Shares = NDArray[np.float64]
# What a neighbour gets wrong: one fact in ten; of ages and quarters half of that by one step.
MISTAKEN = 0.1
ORDERED = ("age_or_birth_year", "date_started", "date_ended")
AGREES, NEAR, DIFFERS = 1 - MISTAKEN, MISTAKEN / 2, MISTAKEN / 2
# Claimed where the best row is more likely right than wrong.
LIKELY = 0.5
LEAST = 1e-6
STARTED, YEAR, AROUND = "date_started", "year_started", "make_up"
# A row is weighed that agrees in one of these; to leave out others lets more be claimed, not fewer.
TOGETHER = (
    ("family_role", "sex", "age_or_birth_year"),
    (AROUND, "family_role"),
    (STARTED, "date_ended"),
    ("headline_problems_met",),
)
# In memory alone, and nothing comes from or goes to anywhere else.
ALONE = (
    "SET memory_limit = '1GB'; SET temp_directory = ''; SET enable_external_access = false;"
    "SET lock_configuration = true"
)


@dataclass
class Linked:
    """How often a row was claimed, and how often rightly."""

    claimed: int = 0
    correct: int = 0


@dataclass(frozen=True)
class _Known:
    """A column as places, and where nothing is known."""

    places: Integers
    nothing: Flags

    @property
    def shares(self) -> Shares:
        """How frequent each value is where one is known."""
        shown = self.places[~self.nothing]
        return np.bincount(shown, minlength=1) / max(len(shown), 1)


class Linkage:
    """The released rows, ready to be compared with what is known of somebody."""

    def __init__(
        self, released: Suppressed, layout: Layout, facts: tuple[str, ...], make_up: Integers
    ) -> None:
        """`make_up` is a number for each row: the children, young people and adults around it."""
        self._layout, self._facts = layout, facts
        self._cells = {name: released.frame[name].to_numpy() for name in facts}
        self._quarters = sum("Q" in value for value in layout.by_name[STARTED].field.values)
        _, around = np.unique(make_up, return_inverse=True)
        self._around = dict(zip(make_up.tolist(), around.tolist(), strict=True))
        self._file = self._columns(released.linked, around)
        # Rows that show the same are weighed once.
        masked = [np.where(each.nothing, -1, each.places) for each in self._file.values()]
        patterns = identical(masked)
        _, self._first, self._alike = np.unique(patterns, return_index=True, return_counts=True)

    def _columns(self, linked: Flags, around: Integers) -> dict[str, _Known]:
        """What the file shows; a start by its quarter or by its year alone."""
        found = {}
        for name, cells in self._cells.items():
            withheld = cells == self._layout.by_name[name].places[WITHHELD]
            found[name] = _Known(cells.astype(np.int64), withheld)
        started = found[STARTED].places
        found[STARTED] = _Known(started, started >= self._quarters)
        years = len(self._layout.by_name[STARTED].field.values)
        beside = (started < self._quarters) | (started >= years)
        found[YEAR] = _Known((started - self._quarters).clip(0), beside)
        return {**found, AROUND: _Known(around.astype(np.int64), ~linked)}

    def misremembered(self, known: dict[str, int], random: np.random.Generator) -> dict[str, int]:
        """What a neighbour makes of the facts."""
        wrong = dict(known)
        for name, place in known.items():
            if random.random() >= MISTAKEN:
                continue
            if name in ORDERED and random.random() < NEAR / MISTAKEN:
                wrong[name] = max(0, place + int(random.choice((-1, 1))))
            else:
                cells = self._cells[name]
                wrong[name] = int(cells[random.integers(len(cells))])
        return wrong

    def claimed(self, known: Sequence[Mapping[str, int]], make_up: Sequence[int]) -> Integers:
        """For each, the row that is more likely theirs than not; -1 where there is none."""
        found = np.full(len(known), -1, dtype=np.int64)
        if not known:
            return found
        whose, pattern, weight = self._weighed(known, make_up)
        best = np.full(len(known), -np.inf)
        np.maximum.at(best, whose, weight)
        speaking = self._alike[pattern] * np.exp2(weight - best[whose])
        total = np.bincount(whose, weights=speaking, minlength=len(known))
        sure = (weight == best[whose]) & (total[whose] < 1 / LIKELY)
        found[whose[sure]] = self._first[pattern[sure]]
        return found

    def _weighed(
        self, known: Sequence[Mapping[str, int]], make_up: Sequence[int]
    ) -> tuple[Integers, Integers, Shares]:
        """Whom, which pattern of rows, and the sum of their weights in bits, as Splink has them."""
        with duckdb.connect(":memory:") as memory:
            memory.execute(ALONE)
            database = DuckDBAPI(connection=memory)
            # Splink orders both by their names.
            tables = {"known": self._asked(known, make_up), "rows": self._shown()}
            told = [database.register(t, dataset_display_name=n) for n, t in tables.items()]
            linker = Linker(told, self._settings(), log_level=logging.ERROR)
            for name in {*self._facts, AROUND} - {STARTED}:
                rare = pa.table(_rareness(name, self._file[name].shares))
                linker.table_management.register_term_frequency_lookup(
                    database.register(rare), name
                )
            pairs = linker.inference.predict().as_pyarrow_table()
        whose, pattern, weight = (
            pairs.column(name).to_numpy() for name in ("unique_id_l", "unique_id_r", "match_weight")
        )
        return whose.astype(np.int64), pattern.astype(np.int64), weight.astype(np.float64)

    def _asked(self, known: Sequence[Mapping[str, int]], make_up: Sequence[int]) -> pa.Table:
        columns: dict[str, Any] = {name: [each[name] for each in known] for name in self._facts}
        columns[YEAR] = [place // 4 for place in columns[STARTED]]
        columns[AROUND] = [self._around[each] for each in make_up]
        return pa.table({"unique_id": np.arange(len(known)), **columns})

    def _shown(self) -> pa.Table:
        columns = {
            name: pa.array(each.places[self._first], mask=each.nothing[self._first])
            for name, each in self._file.items()
        }
        return pa.table({"unique_id": np.arange(len(self._first)), **columns})

    def _settings(self) -> dict[str, Any]:
        """No odds before the facts: only differences of weights are looked at."""
        names = (*self._facts, AROUND)
        return {
            "link_type": "link_only",
            "probability_two_random_records_match": 0.5,
            "comparisons": [_comparison(name, self._file[name].shares) for name in names],
            "blocking_rules_to_generate_predictions": [block_on(*each) for each in TOGETHER],
            "retain_matching_columns": False,
        }


def _rareness(name: str, shares: Shares) -> dict[str, Any]:
    """How frequent each value is, as Splink looks it up."""
    return {name: np.arange(len(shares)), f"tf_{name}": shares.clip(LEAST)}


def _comparison(name: str, shares: Shares) -> dict[str, Any]:
    """How much a fact speaks for a row: m if it is theirs, u if it is anybody's."""
    agree = float((shares**2).sum())
    beside = 2 * float((shares[1:] * shares[:-1]).sum()) if name in ORDERED else 0.0
    nothing, same = (
        f"{name}_l IS NULL OR {name}_r IS NULL",
        _level(f"{name}_l = {name}_r", AGREES, agree),
    )
    if name == STARTED:
        nothing = f"{STARTED}_r IS NULL AND {YEAR}_r IS NULL"
        same["sql_condition"] += f" OR {YEAR}_l = {YEAR}_r"
    else:
        same["tf_adjustment_column"] = name
    levels = [{"sql_condition": nothing, "is_null_level": True}, same]
    if name in ORDERED:
        levels.append(_level(f"abs({name}_l - {name}_r) = 1", NEAR, beside))
    differs = DIFFERS if name in ORDERED else MISTAKEN
    levels.append(_level("ELSE", differs, 1 - agree - beside))
    return {"output_column_name": name, "comparison_levels": levels}


def _level(condition: str, theirs: float, anybodys: float) -> dict[str, Any]:
    u = min(max(anybodys, LEAST), 1 - LEAST)
    return {"sql_condition": condition, "m_probability": theirs, "u_probability": u}
