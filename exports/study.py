"""The rules of the National Impact Study, without a database: what goes into which envelope.

The layout is `data/nis_fields.csv`, a reconstruction with its basis a field; a corrected one is a
new version in the same file. References are fresh for every return: the layout's `la_person_id` and
`family_id` carry them, so that nothing of the council's own leads back.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from privacy.errors import RuleBroken

FIELDS_FILE = Path(__file__).parent / "data" / "nis_fields.csv"
STUDY_VERSION = "nis-1"
MATCH, FAMILY_MATCH = "match_ref", "family_match_ref"


class Part(StrEnum):
    """The two envelopes. Nobody but the recipient of each ever sees what is in it."""

    IDENTIFIERS = "identifiers"
    ATTRIBUTES = "attributes"


PART_WORDS = {
    Part.IDENTIFIERS: "Envelope A: identifiers, for ONS only",
    Part.ATTRIBUTES: "Envelope B: attributes, for the research side",
}
PART_FILES = {part: f"nis-{part}.cms" for part in Part}
# Why somebody is in neither envelope; in this order, each person counts once.
LEFT_OUT_WORDS = {
    "protected": "people of families whose record is restricted or sealed",
    "restricted": "people whose information is restricted on their request",
    "objected": "people who object to the study",
    "opted_out": "people who have opted out",
    "no_notice": "people who have not had the privacy notice",
    "not_shared": "people of families who refused, or withdrew, consent to sharing information",
}
# Asked for by the layout and recorded nowhere in the product.
NOT_HELD = {
    *("school_urn", "pnc_id", "intensity_of_support", "school_absence", "children_in_need"),
}
# Whoever has no date of birth, or neither a postcode nor a number, can hardly be found at ONS. No
# national threshold is known: this share of the rows is our own suggestion.
MATCHABLE = "matchable"
LEAST_MATCHABLE = 0.8
# For the recipient. The program writes what it opens before it has found a changed byte, so a file
# gets its name only once nothing was found.
HOW_TO_OPEN = """How to open an envelope of the National Impact Study

Put your own file names for ENVELOPE.cms, CERTIFICATE.pem and KEY.pem. OpenSSL 3.0 or later:

openssl cms -decrypt -binary -inform DER -in ENVELOPE.cms -recip CERTIFICATE.pem -inkey KEY.pem \\
  -out unchecked.part && mv unchecked.part opened.csv || { rm -f unchecked.part; false; }

Where the envelope was changed, the command ends with an error and there is no opened.csv: do not
use it, and tell the council. The SHA-256 of opened.csv is content_sha256 of manifest.json.
"""
INTERVENTION, COMPARISON = "intervention", "comparison"
EXCLUDED_SINCE = "excluded_since"


@dataclass(frozen=True)
class StudyField:
    """One row of the layout file."""

    order: int
    name: str
    part: str
    level: str
    values: str
    required: str
    timing: str
    basis: str
    source: str


@cache
def fields_of(version: str = STUDY_VERSION) -> tuple[StudyField, ...]:
    """The fields of a version, in order. An unknown version raises KeyError."""
    with FIELDS_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["version"] == version]
    if not rows:
        raise KeyError(version)
    return tuple(sorted(map(_field, rows), key=lambda field: field.order))


def _field(row: dict[str, str]) -> StudyField:
    return StudyField(
        order=int(row["order"]),
        name=row["field"],
        part=row["part"],
        level=row["level"],
        values=row["format_or_values"],
        required=row["required"],
        timing=row["timing"],
        basis=row["confidence"],
        source=row["source"],
    )


def columns_of(part: Part, version: str = STUDY_VERSION) -> list[str]:
    """The columns of the file in an envelope."""
    kinds = {Part.IDENTIFIERS: "ID", Part.ATTRIBUTES: "ATTR"}
    own = [field.name for field in fields_of(version) if field.part == kinds[part]]
    return [MATCH, *own] if part == Part.IDENTIFIERS else [MATCH, FAMILY_MATCH, *own]


def study_dictionary(version: str = STUDY_VERSION) -> list[tuple[str, ...]]:
    """What every column means, with its basis; what is not held here is said to be empty."""
    head = ("column", "order", "envelope", "level", "values", "required", "timing", "basis")
    rows: list[tuple[str, ...]] = [(*head, "source", "held", "layout_version")]
    for field in fields_of(version):
        held = "no, empty" if field.name in NOT_HELD else "yes"
        known = (field.name, str(field.order), field.part, field.level, field.values)
        said = (field.required, field.timing, field.basis, field.source)
        rows.append((*known, *said, held, version))
    return rows


def is_poor(matched: Mapping[str, float]) -> bool:
    """Whether so few could be matched that whoever approves envelope A has to say "all the same".

    `matched` is the report of a build: share of the rows by what is known of them.
    """
    return matched.get(MATCHABLE, 0.0) < LEAST_MATCHABLE


def british(day: date | None) -> str:
    """A date of birth as the study writes it (dd/mm/yyyy)."""
    return day.strftime("%d/%m/%Y") if day else ""


def check_recipient_dates(
    *, agreement_until: date, accredited_until: date | None, valid_until: datetime, now: datetime
) -> None:
    """Stop where nothing may be sealed to somebody any more, or given to them."""
    if agreement_until < now.date():
        raise RuleBroken("The sharing agreement has ended. Record the new one first.")
    if accredited_until is None or accredited_until < now.date():
        raise RuleBroken(
            "The recipient's accreditation has lapsed, or is not recorded. Only who is accredited "
            "under the Digital Economy Act 2017 gets an envelope: put them with the new one first."
        )
    if valid_until <= now:
        raise RuleBroken("The recipient's certificate has expired. Put their new one first.")
