"""The file of a submission: which columns, in which order, and its receipts. No database."""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from enum import StrEnum

from privacy.errors import RuleBroken
from privacy.rules.spreadsheets import safe_cell

MOST_CLAIMS = 2_000


class LineState(StrEnum):
    """What became of one claim of a submission."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    REFUSED = "refused"


@dataclass(frozen=True)
class FileRow:
    """One claim as the ministry is told of it: references, codes and days, no name."""

    claim_reference: str
    family_ref: str
    phase: str
    route: str
    judged_on: date
    submitted_on: date
    receipt: str


COLUMNS = tuple(field.name for field in fields(FileRow))


def receipt_of(
    claim: str, family: str, phase: str, route: str, days: tuple[date, date], frozen: Iterable[str]
) -> str:
    """The fingerprint of what was said of a claim and of all that it rests on.

    Whoever holds the claim can work it out again: rules, inputs and results are frozen with it.
    """
    said = (claim, family, phase, route, *(day.isoformat() for day in days), *frozen)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def submission_csv(rows: Iterable[FileRow]) -> bytes:
    """The file: UTF-8, LF, sorted by claim; the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda each: each.claim_reference):
        writer.writerow([safe_cell(str(value)) for value in astuple(row)])
    return text.getvalue().encode()


def check_chosen(number: int) -> None:
    """Stop a submission of nothing, or of more than one file should hold."""
    if not number:
        raise RuleBroken("Choose at least one claim.", field="claims")
    if number > MOST_CLAIMS:
        raise RuleBroken(f"Choose at most {MOST_CLAIMS:,} claims at a time.", field="claims")


def check_complete(complete: bool) -> None:
    """Stop handing out a file while some of its claims are still being submitted."""
    if not complete:
        raise RuleBroken("The submission is not complete yet, so there is no file to hand out.")


def check_unchanged(kept: str, found: str) -> None:
    """Stop a file that would not be the one that was first handed out."""
    if kept != found:
        raise RuleBroken(
            "Some of these claims have been disposed of since with the records of their families, "
            "so the file as it was sent can no longer be handed out."
        )
