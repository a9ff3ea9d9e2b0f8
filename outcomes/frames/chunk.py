"""A chunk of families: CSV in, results out. Pure: no database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from families import framework
from families.framework import Framework
from outcomes import engine
from outcomes.engine import Outputs, evaluate
from outcomes.engine.calendar import next_days
from outcomes.frames.prints import family_prints
from outcomes.frames.reading import frames_of, inputs_of
from outcomes.frames.writing import judged_rows, result_rows


@dataclass(frozen=True)
class Judged:
    """What was found: the engine's frames, the rows to keep, and counts.

    `total` is the sum of the families' fingerprints, `rules` how many are held under which.
    """

    outputs: Outputs
    tables: dict[str, bytes]
    total: int
    rules: Counter[str]


def judge_chunk(
    csv: Mapping[str, bytes], frameworks: Mapping[str, Framework], as_of: date
) -> Judged:
    """Judge the families of a chunk; `csv` holds the files of all of them and the common ones."""
    files = frames_of(csv)
    given = inputs_of(files, frameworks, as_of)
    outputs = evaluate(given)
    prints = family_prints(csv, files)
    judged = judged_rows(outputs, files, prints, next_days(given, outputs))
    return Judged(
        outputs=outputs,
        tables={**judged, **result_rows(outputs, files)},
        total=int(prints.sum()) % (1 << 64),
        rules=Counter(files["families"]["framework"].astype("object").tolist()),
    )


@cache
def engine_print() -> str:
    """Changes with any line of the engine or of the reading of rules."""
    folders = [Path(str(package.__file__)).parent for package in (engine, framework)]
    texts = [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py"))]
    return sha256(b"\0".join(texts)).hexdigest()[:16]
