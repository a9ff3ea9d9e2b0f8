"""Reads a directory of case files into engine Inputs, for tests only."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from families.framework import Framework, apply_plan, load_all, load_plan
from outcomes.engine import COLUMNS, Inputs, empty_frame
from outcomes.engine.inputs import DATES

DATA = Path(__file__).resolve().parents[2] / "families" / "data"
SAMPLE = DATA / "council-sample"
CHECK_DATES = (date(2018, 10, 31), date(2024, 9, 30), date(2025, 3, 31))


@cache
def national_frameworks() -> dict[str, Framework]:
    return load_all({path.name: path for path in sorted((DATA / "frameworks").glob("*.yaml"))})


def frameworks_with_plan(path: Path) -> dict[str, Framework]:
    known = national_frameworks()
    plan = load_plan(path, path.name, known)
    return {**known, plan.extends: apply_plan(known[plan.extends], plan)}


def read_inputs(folder: Path, as_of: date) -> Inputs:
    frames = dict(_frames(folder))
    frameworks = frameworks_with_plan(folder / "local_plan.yaml")
    return Inputs(**frames, frameworks=frameworks, as_of=as_of)


def _frames(folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in COLUMNS:
        path = folder / f"{name}.csv"
        yield name, read_frame(path, name) if path.exists() else empty_frame(name)


def read_frame(path: Path, name: str) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    return dates_in(frame, DATES[name])


def dates_in(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The frame with its date columns, given as ISO text, as dates."""
    for column in columns:
        days = [day or "NaT" for day in frame[column]]
        frame[column] = np.array(days, dtype="datetime64[D]").astype("datetime64[s]")
    return frame
