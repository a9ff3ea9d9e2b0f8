"""Text for files that people open in a spreadsheet. Pure."""

import csv
import io
import string
from collections.abc import Iterable, Sequence
from typing import Any

# A spreadsheet takes a cell that begins so for a formula, after what it does not show as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NOT_SHOWN = string.whitespace + "\0\u00a0\u200b\u2060\u3000\ufeff"


def safe_cell(text: str) -> str:
    """A text that a spreadsheet shows and does not calculate."""
    begins = text.startswith(FORMULA) or text.lstrip(NOT_SHOWN).startswith(FORMULA)
    return f"'{text}" if begins else text


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as a spreadsheet opens it; what is not there is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (columns, *rows):
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in row])
    return text.getvalue()
