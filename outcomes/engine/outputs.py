"""What the engine gives: four frames in the columns and order of spec/outputs.md, and their CSV."""

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "eligibility": (
        "family_ref",
        "framework",
        "eligible",
        "headlines",
        "needs",
        "lit",
        "reasons",
    ),
    "results": (
        "family_ref",
        "need_ref",
        "person_ref",
        "outcome",
        "need",
        "state",
        "matures_on",
        "window_start",
        "window_end",
        "missing",
    ),
    "claims": ("family_ref", "route", "claimable", "blocked_by"),
    "suggested": ("family_ref", "person_ref", "need"),
}
BLOCK = 100_000


@dataclass(frozen=True)
class Outputs:
    """Frames with the columns of COLUMNS, sorted; dates datetime64[s], nothing as NaT or "".

    `left_out` has family_ref and reason of the families that could not be judged.
    """

    eligibility: pd.DataFrame
    results: pd.DataFrame
    claims: pd.DataFrame
    suggested: pd.DataFrame
    left_out: pd.DataFrame


def write_outputs(outputs: Outputs, folder: Path) -> None:
    """Write the four CSV files; each appears whole under its name or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".outputs-", dir=folder) as waiting:
        for name in COLUMNS:
            _write(getattr(outputs, name), Path(waiting) / f"{name}.csv")
        for name in COLUMNS:
            (Path(waiting) / f"{name}.csv").replace(folder / f"{name}.csv")


def csv_texts(outputs: Outputs) -> dict[str, str]:
    """The four files as texts, for a family or a handful: what `write_outputs` would write."""
    texts = {}
    for name in COLUMNS:
        frame: pd.DataFrame = getattr(outputs, name)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(frame.columns)
        writer.writerows(_rows(frame))
        texts[name] = text.getvalue()
    return texts


def _write(frame: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(frame.columns)
        for first in range(0, len(frame), BLOCK):
            writer.writerows(_rows(frame.iloc[first : first + BLOCK]))
        file.flush()
        os.fsync(file.fileno())


def _rows(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return zip(*(_texts(frame[column]) for column in frame.columns), strict=True)


def _texts(column: pd.Series) -> list[object]:
    if column.dtype.kind != "M":
        return column.tolist()
    days = column.to_numpy(dtype="datetime64[D]")
    return list(np.where(np.isnat(days), "", np.datetime_as_string(days)).tolist())
