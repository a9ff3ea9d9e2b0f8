"""The layout of a return as data: fields, columns, allowed values, and what each may give away.

The official template is not public. `data/fpd_fields.csv` is a reconstruction, one row a field with
its basis; a corrected layout is a new version in the same file.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIELDS_FILE = DATA / "fpd_fields.csv"
HEADLINES_FILE = DATA / "fpd_headlines.csv"
CURRENT_VERSION = "fpd-1"

# The symbols of the Government Statistical Service for a value that is not there; [y] is our own.
WITHHELD, NOT_COLLECTED, NOT_YET, NOT_APPLICABLE = "[c]", "[x]", "[y]", "[z]"
SYMBOLS = {
    WITHHELD: "withheld so that nobody can be told apart",
    NOT_COLLECTED: "not collected: no source covers it",
    NOT_YET: "not yet: the twelve months have not ended",
    NOT_APPLICABLE: "does not apply to this person",
}

FIRST_YEAR, LAST_YEAR = 2010, 2045
PROBLEMS = (1, 2, 3, 4, 5, 6)
BEFORE, AFTER = "before", "after"
MOMENTS = (BEFORE, AFTER)

# Letters and digits in turn: no key can hold a name, a postcode or a number of any register.
KEY_LETTERS, KEY_DIGITS, KEY_PAIRS = "ABCDEFGHJKLMNPRT", "23456789", 12
KEY_PATTERN = re.compile(f"(?:[{KEY_LETTERS}][{KEY_DIGITS}]){{{KEY_PAIRS}}}")


@dataclass(frozen=True)
class Field:
    """One row of the layout file; `codes` are alternatives, each a set that belongs together."""

    version: str
    order: int
    name: str
    level: str
    kind: str
    unit: str
    period: str
    problem: int
    basis: str
    source: str
    shape: str
    measure: str
    codes: tuple[tuple[str, ...], ...]
    values: tuple[str, ...]
    applies: str
    disclosure: str
    meaning: str

    @property
    def of_family(self) -> bool:
        """Whether the value is the family's, repeated on the row of each of its people."""
        return self.level == "family"

    @property
    def of_person(self) -> bool:
        """Whether the value is the person's own."""
        return self.level.startswith("individual")


@dataclass(frozen=True)
class Column:
    """One column of the file: its field, before or after where it has both, its allowed values.

    Cells are kept as places in `values`; the four symbols stand at its end.
    """

    name: str
    field: Field
    moment: str
    values: tuple[str, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Value -> its place."""
        return {value: place for place, value in enumerate(self.values)}


@dataclass(frozen=True)
class Layout:
    """One version of the return."""

    version: str
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Column by its name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def coded(self) -> tuple[Column, ...]:
        """Columns with a list of allowed values (all but keys and constants)."""
        return tuple(column for column in self.columns if column.values)

    def disclosing(self, *kinds: str) -> list[str]:
        """Names of the columns whose field is marked with one of these kinds of disclosure."""
        return [column.name for column in self.coded if column.field.disclosure in kinds]

    def key(self, kind: str) -> str:
        """The name of the key column of a kind (`family_key`, `person_key`)."""
        return next(c.name for c in self.columns if c.field.disclosure == kind)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that the layout itself puts into the file."""
        text = " ".join([*self.by_name, *(v for c in self.coded for v in c.values)])
        return frozenset(re.findall(r"[a-z]{4,}", text.lower()))


def quarters() -> tuple[str, ...]:
    """Every quarter that a date can become."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return tuple(f"{year}-Q{quarter}" for year in years for quarter in (1, 2, 3, 4))


def years() -> tuple[str, ...]:
    """Every year that a quarter can become."""
    return tuple(str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1))


def problem_sets() -> tuple[str, ...]:
    """Every set of headline problems; the place of a set is its bits (problem 1 is the lowest)."""
    sets = [[str(p) for p in PROBLEMS if bits >> (p - 1) & 1] for bits in range(1 << len(PROBLEMS))]
    return tuple(";".join(members) or "none" for members in sets)


LISTS = {"quarters": quarters, "years": years, "problems": problem_sets}


def _values(text: str) -> tuple[str, ...]:
    """Allowed values as written, with the names of lists replaced by the lists."""
    found: list[str] = []
    for word in filter(None, text.split(";")):
        found.extend(LISTS[word]() if word in LISTS else [word])
    return tuple(found)


def _field(row: dict[str, str]) -> Field:
    return Field(
        version=row["version"],
        order=int(row["order"]),
        name=row["field"],
        level=row["level"],
        kind=row["type"],
        unit=row["unit_or_values"],
        period=row["period"],
        problem=int(row["headline_problem"][0]) if row["headline_problem"][0].isdigit() else 0,
        basis=row["basis"],
        source=row["source"],
        shape=row["shape"],
        measure=row["measure"],
        codes=tuple(tuple(part.split("+")) for part in row["codes"].split("|") if part),
        values=_values(row["values"]),
        applies=row["applies"],
        disclosure=row["disclosure"],
        meaning=row["meaning"],
    )


def _columns_of(field: Field) -> list[Column]:
    """A field's columns: one, a before and an after, or one for each headline problem."""
    values = (*field.values, *SYMBOLS) if field.values else ()
    if field.shape == "pair":
        return [Column(f"{field.name}_{moment}", field, moment, values) for moment in MOMENTS]
    if field.shape == "sources":
        return [Column(f"{field.name}_{problem}", field, "", values) for problem in PROBLEMS]
    return [Column(field.name, field, "", values)]


@cache
def layout(version: str = CURRENT_VERSION) -> Layout:
    """A version of the layout. An unknown one raises KeyError."""
    with FIELDS_FILE.open(encoding="utf-8", newline="") as file:
        fields = [_field(row) for row in csv.DictReader(file) if row["version"] == version]
    if not fields:
        raise KeyError(version)
    fields.sort(key=lambda field: field.order)
    columns = tuple(column for field in fields for column in _columns_of(field))
    return Layout(version, tuple(fields), columns)


@cache
def problem_of_headline(version: str = CURRENT_VERSION) -> dict[tuple[str, str], int]:
    """(framework id, headline id) -> headline problem of the return."""
    with HEADLINES_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["version"] == version]
    return {(row["framework"], row["headline"]): int(row["problem"]) for row in rows}


DICTIONARY_HEADER = (
    "column",
    "order",
    "level",
    "moment",
    "meaning",
    "allowed_values",
    "headline_problem",
    "basis",
    "source",
    "layout_version",
)
MOMENT_WORDS = {
    "": "",
    BEFORE: "twelve months before the start of support, or the day on which it began",
    AFTER: "twelve months from the start of support, or the day twelve months after it",
}


def dictionary(version: str = CURRENT_VERSION) -> list[tuple[str, ...]]:
    """The data dictionary that goes with every return: one row a column, then the four symbols."""
    rows: list[tuple[str, ...]] = [DICTIONARY_HEADER]
    for column in layout(version).columns:
        field = column.field
        allowed = field.values if len(field.values) <= 20 else _range_words(field.values)
        rows.append(
            (
                column.name,
                str(field.order),
                field.level,
                MOMENT_WORDS[column.moment],
                field.meaning,
                " | ".join(allowed),
                field.problem and str(field.problem) or "",
                field.basis,
                field.source,
                field.version,
            )
        )
    rows += [(symbol, "", "", "", words, *[""] * 4, version) for symbol, words in SYMBOLS.items()]
    return rows


def _range_words(values: tuple[str, ...]) -> tuple[str, ...]:
    """A long list by its first and last value, and what stands beside it."""
    if values[0] == "none":
        return ("none", "1 to 6, separated by ;")
    rest = tuple(value for value in values if not value[:1].isdigit())
    either = ("or the year alone",) if years()[0] in values else ()
    return (f"{FIRST_YEAR}-Q1 to {LAST_YEAR}-Q4", *either, *rest)
