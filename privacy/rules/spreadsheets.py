"""Text for files that people open in a spreadsheet. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# A spreadsheet takes a cell that begins so, after spaces too, for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """A text that a spreadsheet shows and does not calculate."""
    begins = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if begins else text


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as a spreadsheet opens it; what is not there is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in row])
    return text.getvalue()
