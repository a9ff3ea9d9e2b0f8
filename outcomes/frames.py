"""Between PostgreSQL's CSV and the engine's frames. Knows no Django."""

import hashlib
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from families.framework import Framework
from outcomes.engine import COLUMNS, Inputs, Outputs
from outcomes.engine.inputs import DATES

Files = dict[str, pd.DataFrame]

# Table of the database: columns as they are copied back, beside the row's own key and the run.
RESULT_COLUMNS: dict[str, tuple[str, ...]] = {
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
# Columns in which nothing means an empty text, not an unknown value.
TEXTS = frozenset({"lit", "reasons", "missing", "blocked_by", "need_code"})


def frame_of(name: str, csv: bytes) -> pd.DataFrame:
    """One case file as the engine wants it: dates as dates, everything else as text."""
    header = csv[: csv.index(b"\n")].decode().strip().split(",")
    dates = DATES[name]
    types = {column: pa.date32() if column in dates else pa.string() for column in header}
    options = pa_csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    table = pa_csv.read_csv(io.BytesIO(csv), parse_options=parse, convert_options=options)
    return table.to_pandas(date_as_object=False, types_mapper={pa.string(): pd.StringDtype()}.get)


def frames_of(files: Mapping[str, bytes]) -> Files:
    """Several case files."""
    return {name: frame_of(name, csv) for name, csv in files.items()}


def inputs_of(
    files: Mapping[str, pd.DataFrame], frameworks: Mapping[str, Framework], as_of: date
) -> Inputs:
    """What the engine judges."""
    return Inputs(**{name: files[name] for name in COLUMNS}, frameworks=frameworks, as_of=as_of)


def join_outputs(chunks: Sequence[Outputs]) -> Outputs:
    """The outputs of chunks taken in the order of their families, as those of one run."""
    return Outputs(
        **{
            field.name: pd.concat([getattr(c, field.name) for c in chunks], ignore_index=True)
            for field in fields(Outputs)
        }
    )


def fingerprint(files: Mapping[str, pd.DataFrame]) -> int:
    """A number that changes with any value read and does not depend on the order of rows."""
    total = 0
    for name, frame in sorted(files.items()):
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        rows = pd.util.hash_pandas_object(frame.astype("str"), index=False)
        total += (int(rows.sum()) + len(rows)) * (seed | 1)
    return total % (1 << 256)


def rows_for_database(
    outputs: Outputs, files: Mapping[str, pd.DataFrame], run_id: uuid.UUID
) -> dict[str, bytes]:
    """The results as CSV for `COPY`: keys for references, a key of its own and the run in front."""
    families = files["families"].set_index("family_ref")["family_id"]
    people = files["people"].set_index("person_ref")["person_id"]
    needs = files["needs"].set_index("need_ref")["need_id"]
    tables = {
        "outcomes_eligibility": outputs.eligibility,
        "outcomes_outcomeresult": outputs.results.rename(columns={"need": "need_code"}),
        "outcomes_claimcheck": outputs.claims,
        "outcomes_suggestion": outputs.suggested.rename(columns={"need": "need_code"}),
    }
    keys = {"family": families, "person": people, "need": needs}
    return {name: _csv(name, _keyed(frame, keys), run_id) for name, frame in tables.items()}


def _keyed(frame: pd.DataFrame, keys: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The frame with `<noun>_ref` replaced by `<noun>_id`."""
    found = {f"{noun}_ref": key for noun, key in keys.items() if f"{noun}_ref" in frame}
    ids = {ref.replace("_ref", "_id"): frame[ref].map(key) for ref, key in found.items()}
    return frame.assign(**ids)


def _csv(table: str, frame: pd.DataFrame, run_id: uuid.UUID) -> bytes:
    """Rows for one table; quoted texts are never taken for NULL, empty unquoted values are."""
    columns = RESULT_COLUMNS[table]
    kept = frame[list(columns)].copy()
    for column in columns:
        if column not in TEXTS:
            kept[column] = kept[column].astype("object").where(kept[column] != "", None)
    kept.insert(0, "run_id", str(run_id))
    kept.insert(0, "id", [str(uuid.uuid4()) for _ in range(len(kept))])
    return kept.to_csv(index=False, header=False, na_rep="\\N", lineterminator="\n").encode()
