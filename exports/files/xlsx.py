"""A workbook that opens as it should: set widths, a fixed heading, every cell a text.

Written by XlsxWriter (ADR 15), row by row; this is the one file that knows it. A text in a cell of
its own is never a formula, a link, a date or a number, whatever it begins with, and the file holds
no name, day or program of anybody.
"""

import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import xlsxwriter

# A fixed day, so that the same rows make the same bytes.
WRITTEN = datetime(1980, 1, 1, tzinfo=UTC)
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# As many rows as a sheet can hold, without its heading and the line that says that there are more.
MOST_ROWS = 1_048_576 - 2
MORE = "This sheet is full: the CSV of the same report holds every row."
TEXT = "@"
SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns with their widths in letters, its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[object]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file. Rows wait in a folder of this one workbook, which is gone when it is made."""
    packed = io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="tfcase-") as folder,
        xlsxwriter.Workbook(packed, {**SETTINGS, "tmpdir": folder}) as book,
    ):
        book.set_properties({"created": WRITTEN})
        for sheet in sheets:
            _write(book, sheet)
    return packed.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    text, heading = (book.add_format({"num_format": TEXT, "bold": bold}) for bold in (False, True))
    for place, (_, width) in enumerate(sheet.columns):
        page.set_column(place, place, width)
    page.freeze_panes(1, 0)
    _row(page, 0, [name for name, _ in sheet.columns], heading)
    rows = iter(sheet.rows)
    for number, row in enumerate(islice(rows, MOST_ROWS), 1):
        _row(page, number, row, text)
    if next(rows, None) is not None:
        _row(page, MOST_ROWS + 1, [MORE], heading)


def _row(page: Any, number: int, cells: Iterable[object], style: Any) -> None:
    for place, cell in enumerate(cells):
        page.write_string(number, place, _text(cell), style)


def _text(cell: object) -> str:
    """What XML cannot hold is left out. A text that begins like a marked one of the library's own,
    which would be written as it is, begins with a space."""
    text = NOT_IN_XML.sub("", "" if cell is None else str(cell))
    return f" {text}" if text.startswith("<r>") else text
