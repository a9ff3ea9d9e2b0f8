"""Text columns as whole numbers: references in plain-text order, numbers as exact fractions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute

from outcomes.engine.days import Ints, Mask

NONE = -1
UNKNOWN = -2
NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?")
# Below this, sums and products with a value of a framework stay far within 64 bits.
SMALL = 1 << 20
NOUGHT = Fraction(0)
BLANK = pd.Index([""], dtype="str")


@dataclass(frozen=True)
class Refs:
    """Distinct texts in order by code point; `index` of "" is NONE, of anything else UNKNOWN."""

    texts: pd.Index

    @classmethod
    def of(cls, *columns: pd.Series) -> "Refs":
        both = [_encode(column)[1] for column in columns]
        joined = both[0].append(both[1:]) if len(both) > 1 else both[0]
        texts = joined.unique()
        return cls(texts[texts != ""].sort_values())

    def index(self, column: pd.Series) -> Ints:
        codes, found = distinct(column)
        places = _find(self.texts, found)
        places[places < 0] = UNKNOWN
        places[found == ""] = NONE
        return np.append(places, NONE)[codes]

    def take(self, index: Ints) -> pd.Index:
        """The texts of an index; NONE gives ""."""
        return self.texts.append(BLANK).take(index)

    def __len__(self) -> int:
        return len(self.texts)


def positions(texts: pd.Index, column: pd.Series) -> Ints:
    """The position of each value of a column in an index; -1 for what is not in it (or nothing)."""
    codes, found = distinct(column)
    return np.append(_find(texts, found), -1)[codes]


def _find(texts: pd.Index, wanted: pd.Index) -> Ints:
    asked, known = (pa.array(each, pa.large_string(), from_pandas=True) for each in (wanted, texts))
    found = pa.compute.index_in(asked, value_set=known, skip_nulls=True)
    places: Ints = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return places


def distinct(column: pd.Series) -> tuple[Ints, pd.Index]:
    """Codes (-1: nothing) and texts; of a column that knows its texts also those not in it."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.int64)
        return codes, column.cat.categories.astype("str")
    return _encode(column)


def _encode(column: pd.Series) -> tuple[Ints, pd.Index]:
    """Codes and distinct texts; a missing value has code -1."""
    codes, found = pd.factorize(column)
    return codes.astype(np.int64), pd.Index(found).astype("str")


def labels(words: Sequence[str], index: Ints) -> pd.Index:
    """Words by place; NONE gives ""."""
    return pd.Index([*words, ""], dtype="str").take(index)


def code_of(column: pd.Series, words: tuple[str, ...]) -> Ints:
    """Place of each value among the words; -1 where it is none of them."""
    codes, found = distinct(column)
    places = {word: place for place, word in enumerate(words)}
    table = np.array([places.get(word, -1) for word in found] + [-1], dtype=np.int64)
    return table[codes]


def is_yes(column: pd.Series) -> Mask:
    """True for Y or True."""
    if column.dtype == np.bool_:
        return column.to_numpy(dtype=np.bool_)
    codes, found = pd.factorize(column)
    yes = np.array([value is True or value == "Y" for value in found] + [False], dtype=np.bool_)
    return yes[codes]


@dataclass(frozen=True)
class Numbers:
    """A column of exact numbers: `codes` into `values`, -1 where there is none."""

    codes: npt.NDArray[np.int32]
    values: tuple[Fraction | None, ...]

    @classmethod
    def of(cls, column: pd.Series) -> "Numbers":
        codes, found = pd.factorize(column)
        values = tuple(_fraction(value) for value in found)
        absent = np.array([value is None for value in values] + [True], dtype=np.bool_)
        return cls(np.where(absent[codes], -1, codes).astype(np.int32), values)

    def take(self, index: Ints) -> "Numbers":
        return Numbers(self.codes[index], self.values)

    @property
    def given(self) -> Mask:
        return self.codes >= 0


def scaled(columns: tuple[Numbers, ...], absent: int = 0) -> tuple[list[npt.NDArray[Any]], int]:
    """Whole numbers of several columns on one scale, and the scale; exact whatever their size.

    `absent` (before scaling) stands where there is no number. The arrays are int64 while all
    numbers are small, else Python integers.
    """
    used = [
        {code: column.values[code] or NOUGHT for code in _codes_used(column)} for column in columns
    ]
    scale = lcm(*(value.denominator for found in used for value in found.values()))
    # In whole numbers: fractions take ten times as long to multiply.
    whole = [[v.numerator * (scale // v.denominator) for v in found.values()] for found in used]
    small = scale < SMALL and all(abs(number) < SMALL for found in whole for number in found)
    kind = np.int64 if small else np.object_
    arrays = []
    for column, found, numbers in zip(columns, used, whole, strict=True):
        table = np.zeros(len(column.values) + 1, dtype=kind)
        table[list(found)] = numbers
        table[-1] = absent * scale
        arrays.append(table[column.codes])
    return arrays, scale


def _codes_used(column: Numbers) -> list[int]:
    """Which of its values a column holds, each once."""
    counts = np.bincount(column.codes[column.given], minlength=len(column.values))
    return np.flatnonzero(counts).tolist()


@lru_cache(maxsize=1 << 16)
def _fraction(value: object) -> Fraction | None:
    plain = isinstance(value, float | int | Decimal)
    text = format(Decimal(str(value)), "f") if plain else str(value).strip()
    return Fraction(text) if NUMBER.fullmatch(text) else None
