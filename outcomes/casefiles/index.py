"""What the first reading keeps of each row, family and person: a few bytes, never a value.

England has some 10 million rows: places and owners stand in arrays, references once each.
"""

from array import array

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger]
NOBODY = -1


class Rows:
    """Where each row of a file stands, whose it is, and a hash of the key by which it is known."""

    def __init__(self) -> None:
        self._offset = array("q")
        self._line = array("i")
        self._family = array("i")
        self._person = array("i")
        self._key = array("q")

    def add(self, line: int, offset: int, family: int, person: int, key: int) -> None:
        """Note one row."""
        self._offset.append(offset)
        self._line.append(line)
        self._family.append(family)
        self._person.append(person)
        self._key.append(key)

    def __len__(self) -> int:
        return len(self._offset)

    def finish(self, size: int) -> None:
        """All rows are noted; `size` is where the file ends."""
        self._offset.append(size)
        self.bounds: Ints = np.frombuffer(self._offset, dtype=np.int64)
        self.line = np.frombuffer(self._line, dtype=np.int32)
        self.family = np.frombuffer(self._family, dtype=np.int32)
        self.person = np.frombuffer(self._person, dtype=np.int32)
        self.key = np.frombuffer(self._key, dtype=np.int64)

    def stretches(self, rows: Ints) -> list[tuple[int, int]]:
        """The bytes at which runs of neighbouring rows (in ascending order) begin and end."""
        if not len(rows):
            return []
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        runs = np.split(rows, breaks)
        return [(int(self.bounds[run[0]]), int(self.bounds[run[-1] + 1])) for run in runs]


class Register:
    """References in the order in which they first came, each with its number and its line."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.refs: list[str] = []
        self.lines = array("i")
        self.refused = bytearray()

    def add(self, ref: str, line: int) -> int:
        """The number of a reference."""
        number = self.numbers.setdefault(ref, len(self.refs))
        if number == len(self.refs):
            self.refs.append(ref)
            self.lines.append(line)
            self.refused.append(0)
        return number

    def __len__(self) -> int:
        return len(self.refs)

    def get(self, ref: str) -> int:
        """The number of a reference, or `NOBODY`."""
        return self.numbers.get(ref, NOBODY)

    @property
    def refusals(self) -> npt.NDArray[np.uint8]:
        """One byte a reference, not 0 where it is refused; writing to it refuses."""
        return np.frombuffer(self.refused, dtype=np.uint8)
