"""Sets of codes of many rows: code → rows that carry it, and the text of each row's set."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from outcomes.engine.columns import labels
from outcomes.engine.days import Ints, Mask

CodeSets = Mapping[str, Ints]


def marked(mask: Mask, code: str) -> CodeSets:
    """The code for every row of the mask."""
    rows = np.flatnonzero(mask)
    return {code: rows} if len(rows) else {}


def together(parts: Iterable[CodeSets]) -> CodeSets:
    """All codes of all parts."""
    found: dict[str, list[Ints]] = {}
    for part in parts:
        for code, rows in part.items():
            found.setdefault(code, []).append(rows)
    return {code: np.concatenate(rows) for code, rows in found.items()}


def only(sets: CodeSets, mask: Mask) -> CodeSets:
    """The codes of the rows of the mask."""
    return {code: rows[mask[rows]] for code, rows in sets.items()}


def moved(sets: CodeSets, place: Ints) -> CodeSets:
    """The codes with each row put at its place in a longer list."""
    return {code: place[rows] for code, rows in sets.items()}


def texts(sets: CodeSets, size: int, order: Iterable[str] | None = None) -> pd.Index:
    """Each row's codes, `;` between, sorted by code point or in the order given."""
    words = [""]
    place = np.zeros(size, dtype=np.int64)
    for code in sorted(sets) if order is None else order:
        rows = np.unique(sets.get(code, place[:0]))
        before, which = np.unique(place[rows], return_inverse=True)
        place[rows] = len(words) + which
        words += [f"{words[old]};{code}" if words[old] else code for old in before]
    return labels(words, place)
