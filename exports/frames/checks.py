"""The finished file, read back and judged without any knowledge of how it was made."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
from numpy.typing import NDArray

from exports.columns import KEY_PAIRS, KEY_PATTERN, WITHHELD, Column, Layout
from exports.frames.suppress import signatures
from exports.frames.uniform import SEEN_OF_PEOPLE, Groups, is_real, sensitive, tells
from exports.frames.units import Flags, Integers
from exports.frames.view import identical

UNKNOWN_VALUE = 255
KEY_FORM = f"^{KEY_PATTERN.pattern}$"
KEY_TYPE = f"S{2 * KEY_PAIRS}"
COMBINATIONS = 3


@dataclass
class Read:
    """The file as places in the lists of allowed values, and what the layout does not allow."""

    frame: pd.DataFrame
    family: Integers
    linked: Flags
    faults: Counter[str] = field(default_factory=Counter)


def whole_lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks that end with a line."""
    rest = b""
    for part in parts:
        block, newline, tail = part.rpartition(b"\n")
        if newline:
            yield rest + block + newline
            rest = tail
        else:
            rest += part
    if rest:
        yield rest


class Reader:
    """Reads blocks of lines into places; counts every cell that the layout does not allow."""

    def __init__(self, layout: Layout, constants: dict[str, str]) -> None:
        self.layout, self.constants = layout, constants
        self.faults: Counter[str] = Counter()
        self._cells: list[dict[str, NDArray[np.uint8]]] = []
        self._keys: dict[str, list[NDArray[np.bytes_]]] = {"family_key": [], "person_key": []}
        self._header_seen = False

    def read(self, block: bytes) -> None:
        """Take one block of whole lines."""
        if not self._header_seen:
            header, _, block = block.partition(b"\n")
            self._header_seen = True
            if header.decode() != ",".join(c.name for c in self.layout.columns):
                self.faults["header"] += 1
        if block:
            self._take(self._parse(block))

    def _parse(self, block: bytes) -> "pa.Table":
        names = [column.name for column in self.layout.columns]
        as_word = pa.dictionary(pa.int32(), pa.string())
        types = {c.name: as_word if c.values else pa.string() for c in self.layout.columns}
        return pa.csv.read_csv(
            pa.BufferReader(block),
            read_options=pa.csv.ReadOptions(column_names=names, block_size=len(block) + 1),
            parse_options=pa.csv.ParseOptions(quote_char=False),
            convert_options=pa.csv.ConvertOptions(column_types=types, strings_can_be_null=False),
        )

    def _take(self, table: "pa.Table") -> None:
        cells: dict[str, NDArray[np.uint8]] = {}
        for column in self.layout.columns:
            found = table.column(column.name).combine_chunks()
            if column.values:
                cells[column.name] = _places(column, found)
                self.faults[column.name] += int((cells[column.name] == UNKNOWN_VALUE).sum())
            elif column.name in self.constants:
                self.faults[column.name] += _other_than(found, [self.constants[column.name]])
            else:
                self._take_keys(column, found)
        self._cells.append(cells)

    def _take_keys(self, column: Column, found: "pa.Array") -> None:
        """A key is random letters and digits in turn, or a family's link is withheld."""
        kind = column.field.disclosure
        odd = found.filter(pa.compute.invert(pa.compute.match_substring_regex(found, KEY_FORM)))
        self.faults[column.name] += _other_than(odd, [WITHHELD] if kind == "family_key" else [])
        self._keys[kind].append(found.to_numpy(zero_copy_only=False).astype(KEY_TYPE))

    def result(self) -> Read:
        """All that was read."""
        none, nobody = np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=KEY_TYPE)
        parts = {
            column.name: np.concatenate([none, *(cells[column.name] for cells in self._cells)])
            for column in self.layout.coded
        }
        keys, family = np.unique(
            np.concatenate([nobody, *self._keys["family_key"]]), return_inverse=True
        )
        people = np.concatenate([nobody, *self._keys["person_key"]])
        # A row's own key stands once in the file.
        self.faults[self.layout.key("person_key")] += len(people) - len(np.unique(people))
        linked = keys[family] != WITHHELD.encode() if len(keys) else np.zeros(0, dtype=bool)
        faults = Counter({name: count for name, count in self.faults.items() if count})
        return Read(pd.DataFrame(parts, copy=False), family, linked, faults)


def _places(column: Column, found: "pa.DictionaryArray") -> NDArray[np.uint8]:
    """The place of each cell in the list of allowed values; any other value is unknown."""
    words = found.dictionary.to_pylist()
    places = np.array([column.places.get(word, UNKNOWN_VALUE) for word in words], dtype=np.uint8)
    return places[found.indices.to_numpy()]


def _other_than(found: "pa.Array", allowed: list[str]) -> int:
    """How many cells hold none of the allowed words."""
    right = pa.compute.is_in(found, pa.array(allowed, pa.string()))
    return len(found) - int(right.sum().as_py() or 0)


# --- How many look alike


@dataclass(frozen=True)
class Alike:
    """The fewest that look alike, and how many stand in a group below k."""

    least: int
    below: int


def groups(ids: Integers, k: int) -> Alike:
    """The smallest group of the same number; 0 where there is nobody."""
    if not len(ids):
        return Alike(0, 0)
    sizes = np.bincount(ids)[ids]
    return Alike(int(sizes.min()), int((sizes < k).sum()))


def apart(read: Read, people: Integers, layout: Layout, k: int) -> dict[str, int]:
    """What sets those apart who look like fewer than `k`: two columns whose values together fewer
    than `k` people show, and how many of them do; the three that most are set apart by."""
    few = np.bincount(people)[people] < k if len(people) else np.zeros(0, dtype=bool)
    found: Counter[str] = Counter()
    for names in combinations(layout.disclosing(*SEEN_OF_PEOPLE), 2) if few.any() else ():
        pair = identical([read.frame[name].to_numpy() for name in names])
        found[" with ".join(names)] = int((few & (np.bincount(pair)[pair] < k)).sum())
    return {names: number for names, number in found.most_common(COMBINATIONS) if number}


def family_ids(read: Read, people: Integers) -> Integers:
    """The same number for families that show the same people; those who stand alone left out."""
    return signatures(read.family[read.linked], people[read.linked])


def course_ids(read: Read, layout: Layout) -> Integers:
    """The same number for families of the same course: start, end, claim, everybody's status."""
    names = ["date_started", "date_ended", *layout.disclosing("person_course", "family_course")]
    return family_ids(read, identical([read.frame[name].to_numpy() for name in names]))


def diversity(read: Read, layout: Layout, people: Integers) -> tuple[int, int]:
    """l of the sensitive values: the fewest different values in a group in which anybody has one.

    Second, the number of groups and columns in which everybody has the same one, and few others do.
    """
    least, uniform, groups_of_people = 0, 0, Groups(people)
    for column in sensitive(layout):
        cells = read.frame[column.name].to_numpy()
        uniform += int(groups_of_people.uniform(column, cells).sum())
        has = np.bincount(people, weights=tells(column, cells)) > 0
        real = is_real(column, cells)
        pairs = np.unique(people[real] * 256 + cells[real]) // 256
        different = np.bincount(pairs, minlength=len(has))[has]
        if len(different):
            least = min(least or UNKNOWN_VALUE, int(different.min()))
    return least, uniform


def withheld(read: Read, layout: Layout) -> dict[str, float]:
    """The share of rows in which each column is withheld; the link to the family as well."""
    rows = max(len(read.frame), 1)
    shares = {layout.key("family_key"): float((~read.linked).sum()) / rows}
    for column in layout.coded:
        count = int((read.frame[column.name].to_numpy() == column.places[WITHHELD]).sum())
        shares[column.name] = count / rows
    return {name: round(share, 4) for name, share in shares.items()}
