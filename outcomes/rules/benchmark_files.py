"""Reading files of published figures: which of four kinds it is, and each line of it.

Sources: Department for Education, Local Authority Interactive Tool (OGL v3.0). Columns are the
publisher's; further ones are ignored. Lines that begin with `#` tell of the file.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path

from privacy.errors import RuleBroken

ENGLAND = 970
# The Department's numbers of England and its regions.
REGIONS = {
    ENGLAND: "England",
    980: "North East",
    981: "North West",
    982: "Yorkshire and the Humber",
    983: "East Midlands",
    984: "West Midlands",
    985: "East of England",
    986: "London",
    987: "London (Inner)",
    988: "London (Outer)",
    989: "South East",
    990: "South West",
}
# The list of authorities calls two regions differently.
REGION_NAMES = {"inner london": "london (inner)", "outer london": "london (outer)"}
# Marks of the source for a value that is withheld, not collected or not applicable.
WITHHELD = frozenset({"", "-", "..", "c", "u", "x", "z", ":", "low"})
POLARITIES = frozenset({"Low", "High"})
LARGEST = Decimal(10) ** 13


class Kind(StrEnum):
    """What a file holds, by its columns."""

    AREAS = "areas"
    MEASURES = "measures"
    FIGURES = "figures"
    NEIGHBOURS = "neighbours"


COLUMNS = {
    Kind.AREAS: ("dfe_la_code", "gss_code", "la_name", "lait_region", "status"),
    Kind.MEASURES: ("Measure_short", "Topic", "Measure", "Polarity", "y_axis_name", "Year_Type"),
    Kind.FIGURES: ("measure", "year", "dfe_la_code", "area", "value"),
    Kind.NEIGHBOURS: ("dfe_la_code", "neighbour_rank", "neighbour_dfe_la_code", "closeness"),
}


KEYS: dict[Kind, tuple[str, ...]] = {
    Kind.AREAS: ("dfe_la_code",),
    Kind.MEASURES: ("Measure_short",),
    Kind.FIGURES: ("measure", "year", "dfe_la_code"),
    Kind.NEIGHBOURS: ("dfe_la_code", "neighbour_rank"),
}


@dataclass(frozen=True)
class Line:
    """A line of a file: which it is, and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    def broken(self, column: str, words: str) -> RuleBroken:
        """What is wrong, with file, line and column."""
        return RuleBroken(f"{self.file}, line {self.number}, {column}: {words} Nothing was loaded.")

    def text(self, column: str, most: int) -> str:
        """A cell that must hold something."""
        value = self.cells[column].strip()
        if not value or len(value) > most:
            raise self.broken(column, f"holds nothing, or more than {most} characters.")
        return value

    def number_of(self, column: str) -> int:
        """A whole number."""
        value = self.cells[column].strip()
        if not (value.isascii() and value.isdigit() and len(value) < 5):
            raise self.broken(column, "is not a whole number below 10,000.")
        return int(value)


def read(path: Path) -> tuple[Kind, Iterator[Line]]:
    """The kind of a file, and its lines as they are asked for. Raises RuleBroken."""
    lines = _lines(path)
    header = next(lines, None)
    names = [_DATED_CODE.sub("gss_code", name) for name in header[1]] if header else []
    for kind, needed in COLUMNS.items():
        if set(needed) <= set(names):
            return kind, _once(_cells(path.name, names, lines), KEYS[kind])
    raise RuleBroken(f"{path.name}: {_lacking(names)} Nothing was loaded.")


def _lacking(names: list[str]) -> str:
    """What the kind that a file is most like has and the file has not; or what each kind has."""
    kind = max(COLUMNS, key=lambda each: len(set(COLUMNS[each]) & set(names)))
    missing = [name for name in COLUMNS[kind] if name not in names]
    if len(missing) * 2 <= len(COLUMNS[kind]):
        return f"it looks like a file of {kind.value}, without the columns {', '.join(missing)}."
    wanted = "; or ".join(", ".join(each) for each in COLUMNS.values())
    return f"these columns are needed: {wanted}."


def _once(lines: Iterator[Line], key: tuple[str, ...]) -> Iterator[Line]:
    """Each thing has one line: of two nobody could say which holds."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        known = seen.setdefault(tuple(line.cells[name].strip() for name in key), line.number)
        if known != line.number:
            raise line.broken(" and ".join(key), f"stand in line {known} already.")
        yield line


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line, those that tell of the file left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            told = 0
            for first in file:
                if not first.startswith("#"):
                    break
                told += 1
            else:
                return
            reader = csv.reader([first], strict=True)
            yield told + 1, next(reader, [])
            rest = csv.reader(file, strict=True)
            for cells in rest:
                yield told + 1 + rest.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        said = fault.strerror if isinstance(fault, OSError) else "it is no CSV in UTF-8"
        raise RuleBroken(f"{path.name} cannot be read: {said}. Nothing was loaded.") from fault


def _cells(name: str, names: list[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[Line]:
    for number, cells in lines:
        if len(cells) != len(names):
            said = f"has {len(cells)} cells where the first line has {len(names)}."
            raise RuleBroken(f"{name}, line {number}: {said} Nothing was loaded.")
        yield Line(name, number, dict(zip(names, cells, strict=True)))


def value_of(line: Line) -> Decimal | None:
    """The figure of a line; None where the source withholds it."""
    text = line.cells["value"].strip()
    if text.lower() in WITHHELD:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= LARGEST:
        raise line.broken("value", "is neither a number nor one of the source's marks.")
    return value


def decimals_of(line: Line) -> int:
    """How many decimals are shown: those of the source, else one."""
    text = line.cells.get("dps", "").strip()
    return int(text) if text in {"0", "1", "2", "3"} else 1


def region_code(line: Line) -> int:
    """The number of an authority's region."""
    name = line.cells["lait_region"].strip().lower()
    found = _BY_NAME.get(REGION_NAMES.get(name, name))
    if found is None:
        raise line.broken("lait_region", "is no region of England.")
    return found


def version_of(line: Line) -> str:
    """Which version of the neighbours a file holds: the month in its name, `2025-05`."""
    found = _MONTH.search(line.file)
    if found is None:
        raise RuleBroken(
            f"{line.file}: the name of a file of neighbours holds its month, such as "
            "neighbours-2025-05.csv. Nothing was loaded."
        )
    return found.group()


_BY_NAME = {name.lower(): code for code, name in REGIONS.items()}
# The list of authorities names the month of its ONS codes: `gss_code_nov2025`.
_DATED_CODE = re.compile(r"^gss_code_[a-z]{3}20\d\d$")
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
