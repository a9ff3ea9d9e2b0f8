"""A chunk of families: CSV in, results out. Pure: no database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from outcomes.frames.reading import frames_of, held_under, inputs_of
from outcomes.frames.writing import judged_rows, result_rows

# What a run counts, beside its results by state.
COUNTED = ("families", "eligible", "claimable", "suggested", "left_out")


@dataclass(frozen=True)
class Chunk:
    """The files of some families (the common ones among them), their rules by key, the day.

    With `whole`, the engine's frames are given too, for whoever writes files from them. `under`
    are keys of other rules, by key of the family, than those that the files say.
    """

    csv: Mapping[str, bytes]
    frameworks: Mapping[str, Framework]
    as_of: date
    whole: bool = False
    under: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """What was found: the rows to keep, counts, and who was left out and why.

    `total` is the sum of the families' fingerprints, `rules` how many are held under which.
    """

    tables: dict[str, bytes]
    counts: Counter[str]
    left_out: list[tuple[str, str]]
    total: int
    rules: Counter[str]
    outputs: Outputs | None = None


def judge_chunk(chunk: Chunk) -> Judged:
    """Judge the families of a chunk."""
    files = frames_of(chunk.csv)
    if chunk.under:
        files["families"] = held_under(files["families"], chunk.under)
    given = inputs_of(files, chunk.frameworks, chunk.as_of)
    outputs = evaluate(given)
    prints = family_prints(files)
    judged = judged_rows(outputs, files, prints, next_days(given, outputs))
    return Judged(
        tables={**judged, **result_rows(outputs, files)},
        counts=_counts(outputs),
        left_out=list(outputs.left_out[["family_ref", "reason"]].itertuples(False, None)),
        total=int(prints.sum()) % (1 << 64),
        rules=Counter(files["families"]["framework"].astype("object").tolist()),
        outputs=outputs if chunk.whole else None,
    )


def _counts(outputs: Outputs) -> Counter[str]:
    """As they are kept with a run."""
    counts: Counter[str] = Counter(outputs.results["state"].tolist())
    counts["families"] = len(outputs.eligibility)
    counts["eligible"] = int((outputs.eligibility["eligible"] == "Y").sum())
    counts["claimable"] = int((outputs.claims["claimable"] == "Y").sum())
    counts["suggested"] = len(outputs.suggested)
    counts["left_out"] = int(outputs.left_out["family_ref"].nunique())
    return counts


@cache
def engine_print() -> str:
    """Changes with any line of the engine, of the reading of rules, or of the fingerprints."""
    folders = [Path(str(package.__file__)).parent for package in (engine, framework)]
    folders.append(Path(__file__).parent)
    texts = [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py"))]
    return sha256(b"\0".join(texts)).hexdigest()[:16]
