"""PostgreSQL's CSV → the engine's frames."""

import io
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

# Columns whose values are one to a row; any other column of texts repeats its few values.
UNLIKE = frozenset({"family_id", "person_id", "need_id", "need_ref", "observation_ref"})
FEW = pa.dictionary(pa.int32(), pa.string())


def frame_of(name: str, csv: bytes) -> pd.DataFrame:
    """One case file as the engine wants it: dates as dates, everything else as text."""
    header = csv[: csv.index(b"\n")].decode().strip().split(",")
    types = {column: _type(name, column) for column in header}
    options = pa_csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    # The other processors are at work for the database and for the next chunk.
    alone = pa_csv.ReadOptions(use_threads=False)
    table = pa_csv.read_csv(io.BytesIO(csv), alone, parse, options)
    return table.to_pandas(date_as_object=False, types_mapper={pa.string(): pd.StringDtype()}.get)


def _type(name: str, column: str) -> pa.DataType:
    if column in DATES[name]:
        return pa.date32()
    own = column in UNLIKE or (name, column) in (
        ("families", "family_ref"),
        ("people", "person_ref"),
    )
    return pa.string() if own else FEW


def frames_of(files: Mapping[str, bytes]) -> Files:
    """Several case files."""
    return {name: frame_of(name, csv) for name, csv in files.items()}


def inputs_of(
    files: Mapping[str, pd.DataFrame], frameworks: Mapping[str, Framework], as_of: date
) -> Inputs:
    """What the engine judges."""
    return Inputs(**{name: files[name] for name in COLUMNS}, frameworks=frameworks, as_of=as_of)


def rules_in(files: Mapping[str, pd.DataFrame]) -> list[str]:
    """The keys of the rules that the families are held under."""
    return sorted(str(key) for key in files["families"]["framework"].unique())


def held_in(csv: bytes) -> dict[str, str]:
    """Key of each family to the key of the rules that it is held under."""
    frame = frame_of("families", csv)
    return dict(zip(frame["family_id"].astype("object"), frame["framework"], strict=True))


def held_under(families: pd.DataFrame, under: Mapping[str, str]) -> pd.DataFrame:
    """The families as if some of them were held under other rules."""
    instead = families["family_id"].astype("object").map(under)
    known = families["framework"].astype("object")
    return families.assign(framework=instead.where(instead.notna(), known).astype("category"))


def join_outputs(chunks: Sequence[Outputs]) -> Outputs:
    """The outputs of chunks taken in the order of their families, as those of one run."""
    return Outputs(
        **{
            field.name: pd.concat([getattr(c, field.name) for c in chunks], ignore_index=True)
            for field in fields(Outputs)
        }
    )
