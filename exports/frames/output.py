"""From places to the bytes of the file: pseudonyms, shuffled rows, one text a column."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from exports.columns import WITHHELD, Layout
from exports.frames.keys import Keys, pseudonyms, random_order
from exports.frames.suppress import Suppressed

ROWS_AT_ONCE = 25_000
KEYED = (FAMILY, PERSON) = ("family_key", "person_key")
Step = Callable[[int, int], None]


def to_csv(
    suppressed: Suppressed,
    layout: Layout,
    constants: dict[str, str],
    secrets: Mapping[str, bytes],
    step: Step,
) -> Iterator[bytes]:
    """The file in parts: the header, then rows in random order.

    `constants` fill whole columns, `secrets` make the pseudonyms of each role of KEYED.
    """
    yield (",".join(column.name for column in layout.columns) + "\n").encode()
    frame, count = suppressed.frame, len(suppressed.frame)
    keys = {
        layout.key(FAMILY): _family_keys(suppressed, secrets[FAMILY]),
        layout.key(PERSON): pseudonyms(secrets[PERSON], count),
    }
    texts = {column.name: np.array(column.values, dtype=object) for column in layout.coded}
    order = random_order(count)
    for start in range(0, count, ROWS_AT_ONCE):
        rows = order[start : start + ROWS_AT_ONCE]
        yield _part(rows, frame, layout, keys, texts, constants)
        step(min(start + ROWS_AT_ONCE, count), count)


def _family_keys(suppressed: Suppressed, secret: bytes) -> Keys:
    """The key of each row's family; withheld where the family is not shown as one."""
    family = suppressed.frame["family"].to_numpy(dtype=np.int64)
    keys = pseudonyms(secret, int(family.max(initial=-1)) + 1)
    return np.where(suppressed.linked, keys[family], WITHHELD.encode()).astype(keys.dtype)


def _part(
    rows: NDArray[np.intp],
    frame: pd.DataFrame,
    layout: Layout,
    keys: dict[str, Keys],
    texts: dict[str, NDArray[np.object_]],
    constants: dict[str, str],
) -> bytes:
    """Some rows as text. No value of the layout needs quotes; the check of the bytes proves it."""
    cells: list[NDArray[np.object_]] = []
    for column in layout.columns:
        if column.name in keys:
            cells.append(np.char.decode(keys[column.name][rows], "ascii").astype(object))
        elif column.name in constants:
            cells.append(np.full(len(rows), constants[column.name], dtype=object))
        else:
            cells.append(texts[column.name][frame[column.name].to_numpy()[rows]])
    lines = map(",".join, zip(*cells, strict=True))
    return ("\n".join(lines) + "\n").encode()
