"""A council of two families, written as case files, that each test spoils in one place."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import families
from families.framework import load_all
from outcomes.casefiles.known import Known, Stored
from outcomes.casefiles.reading import DirectoryRefused, check_directory
from outcomes.casefiles.tables import TABLES

FRAMEWORKS = Path(families.__file__).parent / "data" / "frameworks"
TODAY = date(2024, 6, 30)
TF, SF = "tf-2015-national", "sf-2022-national"

Record = dict[str, str]

FAMILY = {"framework": TF, "identified_on": "2018-01-10", "attached_on": "2018-02-01"}
PERSON = {"forename": "Ada", "surname": "Moss", "date_of_birth": "1984-05-06", "sex": "F"}
PART = {"role": "parent", "lives_in_household": "Y", "parenting_responsibility": "Y"}
OBSERVED = {"start_on": "2018-03-01", "source": "police"}


def whole_council() -> dict[str, list[Record]]:
    """Table → rows, all right; columns that are not named are empty."""
    return {
        "families": [{"family_ref": "F1", **FAMILY}, {"family_ref": "F2", **FAMILY}],
        "people": [{"person_ref": ref, **PERSON} for ref in ("P1", "P2", "P3")],
        "memberships": [
            {"family_ref": "F1", "person_ref": "P1", **PART},
            {"family_ref": "F1", "person_ref": "P2", **PART},
            {"family_ref": "F2", "person_ref": "P3", **PART},
        ],
        "needs": [
            {
                **{"need_ref": "N1", "family_ref": "F1", "person_ref": "P1", "need": "H1.1"},
                **{"identified_on": "2018-01-10", "identified_by": "assessment", "evidenced": "Y"},
            }
        ],
        "artefacts": [
            {
                **{"family_ref": "F1", "artefact": "assessment", "on_date": "2018-02-03"},
                "covers_everyone": "Y",
            }
        ],
        "interventions": [
            {"family_ref": "F1", "kind": "mentoring", "started_on": "2018-02-10"},
        ],
        "observations": [
            {
                **{"observation_ref": "O1", "person_ref": "P1", "kind": "event"},
                **{"code": "proven_offence", **OBSERVED},
            },
            {
                **{"observation_ref": "O2", "family_ref": "F1", "kind": "metric"},
                **{"code": "star_score", "value": "3", "detail": "Family Star", **OBSERVED},
            },
        ],
        "claims": [
            {
                **{"family_ref": "F1", "route": "SSP", "state": "submitted"},
                **{"on_date": "2019-01-05", "phase": TF},
            }
        ],
        "feeds": [
            {
                **{"source": "police", "code": "proven_offence"},
                **{"from_date": "2014-01-01", "to_date": "2020-01-01"},
            }
        ],
        "terms": [
            {"term": "Autumn 2017", "start_on": "2017-09-05", "end_on": "2017-12-15"},
            {"term": "Spring 2018", "start_on": "2018-01-08", "end_on": "2018-03-29"},
        ],
    }


def as_csv(name: str, rows: list[Record]) -> str:
    """One file's text."""
    names = next(table.names for table in TABLES if table.name == name)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_council(folder: Path, council: dict[str, list[Record]]) -> Path:
    """The council's files in a folder."""
    folder.mkdir(exist_ok=True)
    for name, rows in council.items():
        (folder / f"{name}.csv").write_text(as_csv(name, rows), encoding="utf-8")
    return folder


@cache
def known() -> Known:
    """What the frameworks that come with the product allow."""
    sources = {path.name: path for path in sorted(FRAMEWORKS.glob("*.yaml"))}
    return Known.of(load_all(sources), TODAY, {"analyst@council.example"}, {"pilot"})


@dataclass
class Checked:
    """What a check said."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    ownerless: int = 0
    whole_refused: bool = False


def checked(folder: Path, stored: Stored | None = None) -> Checked:
    """Check a folder as the import does."""
    found = Checked()
    try:
        council = check_directory(
            folder,
            known(),
            stored or Stored(),
            lambda fault: (found.warnings if fault.warning else found.faults).append(str(fault)),
        )
    except DirectoryRefused:
        found.whole_refused = True
        return found
    council.directory.close()
    found.refused, found.ownerless = council.refused, council.ownerless
    found.accepted = [council.families.refs[number] for number in council.accepted]
    return found
