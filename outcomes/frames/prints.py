"""Fingerprints of what was read: one a family, independent of the order of rows and of chunks."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

from outcomes.engine.columns import positions

Hashes = npt.NDArray[np.uint64]

# What is said of a person belongs to every family of the person; the rows of these files name them
# (of the observations only judgements, as `queries.inputs` reads people).
TIES = ("memberships", "needs", "observations")
COMMON = ("terms", "feeds")
# Stands for an empty text that has no place among the words of its column.
NOTHING = np.uint64(0x51ED270B2B5A3C19)


def family_prints(files: Mapping[str, pd.DataFrame]) -> npt.NDArray[np.int64]:
    """A number for each row of `families` that changes with any value read about that family."""
    families = pd.Index(files["families"]["family_ref"])
    total = np.zeros(len(families) + 1, dtype=np.uint64)
    for name, frame in files.items():
        if name in COMMON:
            continue
        hashes = row_hashes(name, frame)
        if "family_ref" in frame:
            np.add.at(total, positions(families, frame["family_ref"]), hashes)
        for family, row in _through_people(name, files, families):
            np.add.at(total, family, hashes[row])
    found: npt.NDArray[np.int64] = total[:-1].view(np.int64)
    return found


def common_prints(files: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Fingerprints of the terms, and of the feeds code by code (`feed:` and the code)."""
    found = {"terms": _text(row_hashes("terms", files["terms"]))}
    hashes = row_hashes("feeds", files["feeds"])
    codes, words = pd.factorize(files["feeds"]["code"].astype("str"), sort=True)
    for place, code in enumerate(words):
        found[f"feed:{code}"] = _text(hashes[codes == place])
    return found


@cache
def rules_mark(key: str) -> int:
    """A whole number that stands for the key of some rules, beside each family of a run."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)


def _text(hashes: Hashes) -> str:
    return hashlib.sha256(np.sort(hashes).tobytes()).hexdigest()[:16]


def row_hashes(name: str, frame: pd.DataFrame) -> Hashes:
    """A number of 64 bits for each row of a file, whatever stands beside it."""
    total = np.full(len(frame), crc32(name.encode()), dtype=np.uint64)
    for column in frame:
        salt = np.uint64(2 * crc32(str(column).encode()) + 1)
        codes, values = _coded(frame[column])
        with np.errstate(over="ignore"):
            # By place in the row: the same text in another column is another fact.
            salted = _mixed(values * salt)
            total += salted if codes is None else salted[codes]
    return _mixed(total)


def _coded(column: pd.Series) -> tuple[npt.NDArray[Any] | None, Hashes]:
    """A number for each value, which of them each row has; for texts unlike each other, in order.

    What repeats is looked at once, here and in all that is done with the numbers.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = column.cat.categories.to_numpy(dtype=object)
        hashes = np.append(pd.util.hash_array(words, categorize=False), NOTHING)
        return column.cat.codes.to_numpy(), hashes
    if column.dtype.kind == "M":
        codes, days = pd.factorize(column.to_numpy(dtype="datetime64[D]").astype(np.int64))
        return codes, pd.util.hash_array(days, categorize=False)
    texts = column.astype("object").where(column.notna(), "").to_numpy(dtype=object)
    return None, pd.util.hash_array(texts, categorize=False)


def _mixed(numbers: Hashes) -> Hashes:
    """Every bit spread over all bits (splitmix64), so that sums of rows do not cancel out."""
    with np.errstate(over="ignore"):
        found = numbers * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
        found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = found ^ (found >> np.uint64(31))
    return mixed


def _through_people(
    name: str, files: Mapping[str, pd.DataFrame], families: pd.Index
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Families and rows of what is said of a person and names no family."""
    if name not in ("people", "observations"):
        return
    people = pd.Index(files["people"]["person_ref"])
    frame = files[name]
    if name == "people":
        ties, rows = ties_of(files, families, people, TIES), np.arange(len(frame))
    else:
        ties = ties_of(files, families, people, ("memberships",))
        rows = np.flatnonzero(positions(families, frame["family_ref"]) < 0)
    person = positions(people, frame["person_ref"].iloc[rows])
    order = np.argsort(person, kind="stable")
    person, rows = person[order], rows[order]
    first = np.searchsorted(person, ties["person"], side="left")
    count = np.searchsorted(person, ties["person"], side="right") - first
    family = np.repeat(ties["family"], count)
    start = np.repeat(first - np.append(0, np.cumsum(count))[:-1], count)
    yield family, rows[start + np.arange(len(family))]


def ties_of(
    files: Mapping[str, pd.DataFrame],
    families: pd.Index,
    people: pd.Index,
    names: tuple[str, ...],
) -> dict[str, npt.NDArray[np.int64]]:
    """Each family and person that some row of the named files names together, once."""
    size, keys = len(people), []
    for name in names:
        frame = _tying(name, files[name])
        family = positions(families, frame["family_ref"])
        person = positions(people, frame["person_ref"])
        keys.append((family * size + person)[(family >= 0) & (person >= 0)])
    both = np.unique(np.concatenate(keys))
    return {"family": both // max(size, 1), "person": both % max(size, 1)}


def _tying(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    columns = ["family_ref", "person_ref"]
    return frame.loc[frame["kind"] == "judgement", columns] if name == "observations" else frame
