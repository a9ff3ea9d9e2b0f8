"""The rows of the study as bytes; what is counted and checked while they pass."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exports.study import MATCHABLE, Part, columns_of

ROWS_AT_ONCE = 1_000
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}")
# What a cell of envelope B may hold; nobody's name fits.
ALLOWED = {
    "match_ref": r"[0-9a-f]{32}",
    "family_match_ref": r"[0-9a-f]{32}",
    "la_code": r"\w{3,9}",
    "date_screened": r"\d{4}-\d\d-\d\d",
    "criteria_met": r"([A-Z]{1,3}\d{1,2}(;[A-Z]{1,3}\d{1,2})*)?",
    "group": r"intervention|comparison",
    "date_support_started": r"(\d{4}-\d\d-\d\d)?",
    "date_support_ended": r"(\d{4}-\d\d-\d\d)?",
}
# How well somebody can be matched: column -> what a good value looks like.
BORN = "date_of_birth"
MATCHED_BY = {
    BORN: re.compile(r".+"),
    "postcode": POSTCODE,
    "upn": re.compile(r".+"),
    "nino": re.compile(r".+"),
    "nhs_number": re.compile(r".+"),
}


def as_csv(
    part: Part, rows: Iterable[dict[str, str]], told: Callable[[int], None]
) -> Iterator[bytes]:
    """The file of an envelope, in the columns of the layout; what we do not hold is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(part), restval="", lineterminator="\n")
    writer.writeheader()
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % ROWS_AT_ONCE == 0:
            told(number)
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def as_matched(rows: Iterable[dict[str, str]], matched: Counter[str]) -> Iterator[dict[str, str]]:
    """The same rows; how many of them have what a match needs: each by itself, and together."""
    for row in rows:
        known = {n for n, pattern in MATCHED_BY.items() if pattern.fullmatch(row[n])}
        matched.update(known)
        matched[MATCHABLE] += BORN in known and len(known) > 1
        yield row


def as_allowed(rows: Iterable[dict[str, str]], faults: Counter[str]) -> Iterator[dict[str, str]]:
    """The same rows; cells that hold what the layout does not allow are counted by column."""
    allowed = {name: re.compile(pattern) for name, pattern in ALLOWED.items()}
    for row in rows:
        faults.update(n for n, value in row.items() if not allowed[n].fullmatch(value))
        yield row


def as_lines(mapping: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    """The mapping as `reference person` lines, a block at a time."""
    block: list[str] = []
    for reference, person in mapping:
        block.append(f"{reference} {person}\n")
        if len(block) == ROWS_AT_ONCE:
            yield "".join(block).encode()
            block.clear()
    yield "".join(block).encode()
