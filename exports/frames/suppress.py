"""Local suppression to k: of whole families first, then of people who stand alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from exports.columns import NOT_COLLECTED, PROBLEMS, WITHHELD, Column
from exports.frames.coverage import ANY, QUARTER, YEAR
from exports.frames.ladder import FAMILY_RUNGS, PERSON_RUNGS, Rung
from exports.frames.uniform import withhold_uniform
from exports.frames.units import AGENCY, ASSESSMENT, WORKER, Flags, Integers, Places
from exports.frames.view import Arrays, View, identical

Step = Callable[[str], None]
RUNGS = (*FAMILY_RUNGS, *PERSON_RUNGS)
FAMILY_COLUMNS = (
    "date_started",
    "date_ended",
    "headline_problems_met",
    "lead_worker_type",
    "result_claimed",
    "result_date",
)
PERSON_COLUMNS = (
    "age_or_birth_year",
    "sex",
    "teenage_pregnancy_or_parent_before",
    "teenage_pregnancy_or_parent_after",
    "child_status_before",
    "child_status_after",
)


@dataclass(frozen=True)
class Suppressed:
    """The rows that may leave.

    `frame` holds `family` and a place for each coded column; `linked` says whether a row still
    shows its family; `kept` are the places of the rows in the view. `rungs` counts families, then
    people alone, by the rung on which they stopped; `dropped` counts people left out.
    """

    frame: pd.DataFrame
    linked: Flags
    kept: Integers
    rungs: dict[str, int]
    dropped: int


def signatures(family: Integers, person: Integers) -> Integers:
    """A number for each family (dense, from 0), the same for families of the same people.

    Exact: the sorted people of a family are folded in one after the other, no hash.
    """
    order = np.lexsort((person, family))
    members, families = person[order], family[order]
    starts = np.flatnonzero(np.diff(families, prepend=-1))
    sizes = np.diff(np.append(starts, len(families)))
    ids = np.zeros(len(starts), dtype=np.int64)
    width = int(person.max(initial=0)) + 2
    for place in range(int(sizes.max(initial=0))):
        has = sizes > place
        member = np.zeros(len(starts), dtype=np.int64)
        member[has] = members[starts[has] + place] + 1
        ids = pd.factorize(ids * width + member)[0].astype(np.int64)
    return ids


def at_least(ids: Integers, k: int) -> Flags:
    """Which rows share their number with at least k rows (themselves included)."""
    return np.bincount(ids, minlength=1)[ids] >= k


def of_families(ids: Integers, family: Integers, k: int) -> Flags:
    """Which rows share their number with rows of at least k families: siblings do not hide one."""
    width = int(family.max(initial=0)) + 1
    pairs = np.unique(ids * width + family) // width
    return np.bincount(pairs, minlength=1)[ids] >= k


def suppress(
    view: View, k: int, step: Step, hidden_starts: frozenset[int] = frozenset()
) -> Suppressed:
    """Every family to its rung, everybody left to theirs alone, whoever is still left out.

    Families that began in one of `hidden_starts` (quarters) show no start at all.
    """
    stopped = np.full(len(view.rows), -1, dtype=np.int16)
    hides = np.isin(view.quarter, list(hidden_starts))
    rungs: dict[str, int] = {}
    for place, rung in enumerate(RUNGS):
        step(f"Comparing families and people ({place + 1} of {len(RUNGS)})")
        left = np.flatnonzero((stopped < 0) & ~(hides & (rung.start != ANY)))
        rungs[rung.name] = 0
        if len(left):
            settle = _settle_families if place < len(FAMILY_RUNGS) else _settle_people
            alike, rungs[rung.name] = settle(view, left, rung, k)
            stopped[left[alike]] = place
    kept = stopped >= 0
    step("Withholding what would single somebody out")
    linked = stopped[kept] < len(FAMILY_RUNGS)
    frame = _frame(view, stopped)[kept].reset_index(drop=True)
    frame = withhold_uniform(frame, view.layout)
    return Suppressed(frame, linked, np.flatnonzero(kept), rungs, int((~kept).sum()))


def _settle_families(view: View, left: Integers, rung: Rung, k: int) -> tuple[Flags, int]:
    """The rows whose family looks like at least k families on this rung; how many families."""
    family = pd.factorize(view.family[left])[0].astype(np.int64)
    people = _people(view, left, rung, FAMILY_COLUMNS + PERSON_COLUMNS)
    alike = at_least(signatures(family, people), k)
    return alike[family], int(alike.sum())


def _settle_people(view: View, left: Integers, rung: Rung, k: int) -> tuple[Flags, int]:
    """The rows that look like people of at least k families on this rung; how many people."""
    people = _people(view, left, rung, FAMILY_COLUMNS + PERSON_COLUMNS)
    alike = of_families(people, view.family[left], k)
    return alike, int(alike.sum())


def _people(view: View, rows: Integers, rung: Rung, names: tuple[str, ...]) -> Integers:
    """A number for each person by all that this rung would show of them."""
    columns: Arrays = [view.shape[rows]]
    for name in names:
        column = view.layout.by_name[name]
        if column.field.name not in rung.withheld:
            columns.append(view.shown(column, rows, rung.start))
    return identical(columns)


# --- What the file shows


def _frame(view: View, stopped: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> pd.DataFrame:
    """A place for each coded column, as each row's rung shows it."""
    cells: dict[str, Places] = {}
    for column in view.layout.coded:
        if column.field.measure != "source":
            cells[column.name] = _column(view, column, stopped)
    linked = stopped < len(FAMILY_RUNGS)
    for problem in PROBLEMS:
        column = view.layout.by_name[f"data_source_flag_{problem}"]
        cells[column.name] = _source(view, column, cells, linked, problem)
    ordered = {column.name: cells[column.name] for column in view.layout.coded}
    return pd.DataFrame({"family": view.family, **ordered}, copy=False)


def _column(
    view: View, column: Column, stopped: "np.ndarray[tuple[int], np.dtype[np.int16]]"
) -> Places:
    """One column: not collected by the exactness of each row's start, withheld by its rung."""
    cells = np.full(len(stopped), column.places[WITHHELD], dtype=np.uint8)
    for exactness in (QUARTER, YEAR, ANY):
        showing = [
            place
            for place, rung in enumerate(RUNGS)
            if rung.start == exactness
            and column.field.name not in rung.withheld
            and not (place >= len(FAMILY_RUNGS) and _of_household(column))
        ]
        rows = np.flatnonzero(np.isin(stopped, showing))
        if len(rows):
            cells[rows] = view.shown(column, rows, exactness)
    return cells


def _of_household(column: Column) -> bool:
    """Whether a column tells of the household what could tie its people together again."""
    return column.field.of_family and column.field.disclosure == "sensitive"


def _source(
    view: View, column: Column, cells: dict[str, Places], linked: Flags, problem: int
) -> Places:
    """Where what is shown for a problem comes from: the feeds, else who said it."""
    shown = np.zeros(len(linked), dtype=bool)
    said = view.rows[f"own_{problem}"].to_numpy().copy()
    said |= np.where(linked, view.rows[f"house_{problem}"].to_numpy(), 0).astype(np.uint8)
    every = slice(None)
    for each in view.layout.coded:
        if each.field.problem == problem and each.moment and each.field.codes:
            visible = cells[each.name] < len(each.field.values)
            shown |= visible
            said |= np.where(visible & view.relies(each, every), AGENCY, 0).astype(np.uint8)
    words = [(AGENCY, "agency_list"), (ASSESSMENT, "assessment"), (WORKER, "worker_report")]
    conditions = [shown & (said & bit > 0) for bit, _ in words]
    places = [column.places[word] for _, word in words]
    return np.select(conditions, places, column.places[NOT_COLLECTED]).astype(np.uint8)
