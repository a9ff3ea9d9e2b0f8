"""Reading a CSV file record by record: comma, double quote, CRLF or LF, no other dialect.

Each row is known by the byte at which it begins, so that the second reading takes up any rows in
any order without holding the file.
"""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from outcomes.casefiles.faults import Fault, FileRefused
from outcomes.casefiles.lines import Lines, Unreadable
from outcomes.casefiles.tables import Table
from privacy.errors import RuleBroken

_FIELD = r'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_RECORD = re.compile(rf"{_FIELD}(?:,{_FIELD})*+\r?\n?")

Cells = list[str]


class Row(NamedTuple):
    """A row: the line and the byte at which it begins, its values stripped, in table order.

    `cells` has another length than the table where the row has too few or too many values.
    """

    line: int
    offset: int
    cells: Cells


class FilesChanged(RuleBroken):
    """A file was changed between its check and its import."""


class RecordFile:
    """One open file. `rows` reads it through; `read` takes up chosen stretches of it again."""

    def __init__(self, path: Path, table: Table) -> None:
        self.name = path.name
        self.table = table
        self._file = path.open("rb")
        self._stamp = self._now()
        self.size = self._stamp[0]
        self._names: list[str] = []
        self._in_order = True

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _now(self) -> tuple[int, int]:
        state = os.fstat(self._file.fileno())
        return state.st_size, state.st_mtime_ns

    def check_unchanged(self) -> None:
        """Stop when the file is no longer the one that was checked."""
        if self._now() != self._stamp:
            raise FilesChanged(
                f"{self.name} was changed while it was being read. Only whole families are in; "
                "run again."
            )

    def read_header(self) -> None:
        """Take up the columns; refuse the file when they are not exactly the table's."""
        names: list[str] = []
        for _, _, cells in self._records():
            names = [cell.strip() for cell in cells]
            break
        wrong = list(_header_faults(self.table, names))
        if wrong:
            raise FileRefused(*(Fault(self.name, 1, name, name, what) for name, what in wrong))
        self._names = names
        self._in_order = names == list(self.table.names)
        self._arrange = itemgetter(*(names.index(name) for name in self.table.names))

    def rows(self) -> Iterator[Row]:
        """Every row after the header."""
        records = self._records()
        next(records, None)
        for line, offset, cells in records:
            yield Row(line, offset, self._arranged(cells))

    def read(self, stretches: Sequence[tuple[int, int]]) -> Iterator[Cells]:
        """The rows between pairs of bytes at which rows begin (or the file ends)."""
        for first, last in stretches:
            self._file.seek(first)
            text = self._file.read(last - first).decode()
            for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
                if cells:
                    yield self._arranged(cells)

    def _arranged(self, cells: Cells) -> Cells:
        stripped = [cell.strip() for cell in cells]
        if self._in_order or len(stripped) != len(self._names):
            return stripped
        return list(self._arrange(stripped))

    def _records(self) -> Iterator[Row]:
        """Every record that is not an empty line, not yet stripped."""
        lines = Lines(self._file)
        reader = csv.reader(iter(lines), strict=True)
        while True:
            lines.mark()
            try:
                cells = next(reader)
                _check_quoting(lines)
            except StopIteration:
                return
            except Unreadable as fault:
                raise self._refusal(lines, fault) from fault
            except csv.Error as error:
                what = f"is not CSV ({error}); allowed: comma, double quote, CRLF or LF"
                raise self._refusal(lines, _misfit(lines.record, what)) from error
            if cells:
                yield Row(lines.first_line, lines.start, cells)

    def _refusal(self, lines: Lines, fault: Unreadable) -> FileRefused:
        """The fault with the column in which it stands."""
        place, value = _last_cell(fault.before)
        column = self._names[place] if place < len(self._names) else "header"
        value += re.split(r"[,\r\n]", fault.value)[0]
        return FileRefused(Fault(self.name, lines.first_line, column, value, fault.what))


def _check_quoting(lines: Lines) -> None:
    """Python's reader lets a quote stand inside a plain value; the contract does not."""
    if len(lines.pieces) == 1 and '"' not in lines.pieces[0]:
        return
    text = lines.record
    if _RECORD.fullmatch(text) or '"' not in text:
        return
    what = "has a quote in a value that is not quoted; quote the value, double the quote in it"
    raise _misfit(text, what)


def _misfit(text: str, what: str) -> Unreadable:
    """The fault at the first place where a record stops being CSV."""
    good = _RECORD.match(text)
    end = good.end() if good else 0
    return Unreadable(what, text[:end], text[end : end + 40])


def _last_cell(text: str) -> tuple[int, str]:
    """The place of the cell in which a beginning of a record ends, and what it holds so far."""
    try:
        cells = next(csv.reader(io.StringIO(text, newline="")), []) or [""]
    except csv.Error:
        cells = text.split(",")
    return len(cells) - 1, cells[-1]


def _header_faults(table: Table, names: Cells) -> Iterator[tuple[str, str]]:
    """Column → what is wrong with the header."""
    allowed = ", ".join(table.names)
    for name in dict.fromkeys(names):
        if name not in table.places:
            yield name or "(empty)", f"is not a column of {table.file}; allowed: {allowed}"
        elif names.count(name) > 1:
            yield name, "stands in the header more than once"
    for name in table.names:
        if name not in names:
            yield name, f"is missing in the header; needed: {allowed}"
