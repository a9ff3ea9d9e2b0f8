"""Whether the results of a family are what they were: rows kept against rows found again."""

import io
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from outcomes.frames.writing import RESULT_COLUMNS

# They move along with the check date; of results judged on another day they say nothing.
WINDOWS = ("window_start", "window_end")


def results_of(table: str, csv: bytes) -> pd.DataFrame:
    """The rows of one table as texts; nothing is an empty text."""
    columns = list(RESULT_COLUMNS[table])
    if not csv:
        return pd.DataFrame(columns=columns, dtype="str")
    types = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
    )
    names = pa_csv.ReadOptions(column_names=columns)
    return pa_csv.read_csv(io.BytesIO(csv), names, convert_options=types).to_pandas()


def sums_by_family(tables: Mapping[str, bytes], *, windows: bool) -> dict[str, int]:
    """Family to a number that changes with any of its rows; `windows` says whether they count."""
    total: dict[str, int] = {}
    for table, csv in sorted(tables.items()):
        frame = results_of(table, csv)
        counted = [name for name in frame if windows or name not in WINDOWS]
        hashes = pd.util.hash_pandas_object(frame[counted].astype("object"), index=False)
        salted = hashes.to_numpy(dtype=np.uint64) * np.uint64(2 * len(table) + 1)
        for family, number in zip(frame["family_id"], salted.tolist(), strict=True):
            total[family] = (total.get(family, 0) + number) % (1 << 64)
    return total


def prints_of(csv: bytes) -> dict[str, int]:
    """Family to the fingerprint of what was read about it."""
    frame = results_of("outcomes_judgedfamily", csv)
    return dict(zip(frame["family_id"], map(int, frame["inputs"]), strict=True))
