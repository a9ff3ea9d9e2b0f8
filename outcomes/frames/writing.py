"""The engine's results → CSV for `COPY`: keys for references."""

import io
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from outcomes.engine import Outputs
from outcomes.engine.days import FAR
from outcomes.frames.prints import rules_mark

# Table of the database: columns as they are copied, beside the row's own key and the run.
RESULT_COLUMNS: dict[str, tuple[str, ...]] = {
    "outcomes_judgedfamily": ("family_id", "inputs", "next_on", "left_out", "rules"),
    "outcomes_eligibility": (
        *("family_id", "framework", "eligible", "headlines", "needs", "lit", "reasons"),
    ),
    "outcomes_outcomeresult": (
        *("family_id", "need_id", "person_id", "outcome", "need_code", "state"),
        *("matures_on", "window_start", "window_end", "missing"),
    ),
    "outcomes_claimcheck": ("family_id", "route", "claimable", "blocked_by"),
    "outcomes_suggestion": ("family_id", "person_id", "need_code"),
}


def result_rows(outputs: Outputs, files: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Table to CSV of what the engine found; nothing is NULL, an empty text is quoted."""
    keys = {
        noun: pd.Series(files[name][f"{noun}_id"].array, index=pd.Index(files[name][f"{noun}_ref"]))
        for name, noun in (("families", "family"), ("people", "person"), ("needs", "need"))
    }
    tables = {
        "outcomes_eligibility": outputs.eligibility,
        "outcomes_outcomeresult": outputs.results.rename(columns={"need": "need_code"}),
        "outcomes_claimcheck": outputs.claims,
        "outcomes_suggestion": outputs.suggested.rename(columns={"need": "need_code"}),
    }
    return {name: _csv(name, _keyed(frame, keys)) for name, frame in tables.items()}


def judged_rows(
    outputs: Outputs,
    files: Mapping[str, pd.DataFrame],
    prints: npt.NDArray[np.int64],
    next_on: npt.NDArray[np.int64],
) -> dict[str, bytes]:
    """One row for each family: its fingerprint, the day that may change it, why it was left out.

    And the mark of the rules that it was judged under.
    """
    families = files["families"]
    reasons = outputs.left_out.drop_duplicates("family_ref").set_index("family_ref")["reason"]
    left_out = families["family_ref"].map(reasons).astype("object")
    days = np.where(next_on >= FAR, 0, next_on).astype(np.int32)
    frame = {
        "family_id": pa.array(families["family_id"]),
        "inputs": pa.array(prints),
        "next_on": pa.array(days, pa.int32(), mask=next_on >= FAR).cast(pa.date32()),
        "left_out": pa.array(left_out.where(left_out.notna(), ""), pa.string()),
        "rules": pa.array(families["framework"].astype("object").map(rules_mark), pa.int64()),
    }
    return {"outcomes_judgedfamily": _written(pa.table(frame))}


def _keyed(frame: pd.DataFrame, keys: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The frame with `<noun>_ref` replaced by `<noun>_id`; no reference gives no key."""
    found = {f"{noun}_ref": key for noun, key in keys.items() if f"{noun}_ref" in frame}
    ids = {ref.replace("_ref", "_id"): frame[ref].map(key) for ref, key in found.items()}
    return frame.assign(**ids)


def _csv(table: str, frame: pd.DataFrame) -> bytes:
    return _written(
        pa.Table.from_pandas(_dated(frame[list(RESULT_COLUMNS[table])]), preserve_index=False)
    )


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Days as days, without a time."""
    days = [str(column) for column in frame if frame[column].dtype.kind == "M"]
    arrays = {
        column: pd.arrays.ArrowExtensionArray(pa.array(frame[column]).cast(pa.date32()))
        for column in days
    }
    return frame.assign(**arrays)


def _written(table: pa.Table) -> bytes:
    # The writer garbles texts of the large kind that lie in several pieces.
    kinds = [pa.string() if pa.types.is_large_string(kind) else kind for kind in table.schema.types]
    plain = pa.schema(zip(table.schema.names, kinds, strict=True))
    table = table.cast(plain).combine_chunks()
    buffer = io.BytesIO()
    pa_csv.write_csv(table, buffer, pa_csv.WriteOptions(include_header=False))
    return buffer.getvalue()
