"""Running the import and export commands as an operator does, and looking at what they left."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command

from families.actions.frameworks import load_frameworks
from outcomes.casefiles.records import RecordFile
from outcomes.casefiles.tables import TABLES
from privacy.identity import system_user
from tests.rules.casefile_council import FRAMEWORKS, Record, write_council

Rows = list[tuple[str, ...]]


@dataclass
class Ran:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    def count(self, words: str) -> int:
        """The number of a line of the summary."""
        line = next(line for line in self.out.splitlines() if line.startswith(f"{words}:"))
        return int(line.split(":")[1])

    @property
    def families(self) -> dict[str, int]:
        """New, changed, unchanged, refused; what is none is left out."""
        states = ("new", "changed", "unchanged", "refused")
        found = {state: self.count(f"Families {state}") for state in states}
        return {state: count for state, count in found.items() if count}


def run_import(folder: Path, **options: object) -> Ran:
    """`manage.py import_cases`."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("import_cases", str(folder), stdout=out, stderr=err, **options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    except CommandError as refused:
        status = refused.returncode
        err.write(str(refused))
    return Ran(status, out.getvalue(), err.getvalue())


def run_council(folder: Path, council: dict[str, list[Record]], **options: object) -> Ran:
    """Write a council's files and import them."""
    return run_import(write_council(folder, council), **options)


def ready() -> None:
    """The frameworks that come with the product."""
    load_frameworks(files=sorted(FRAMEWORKS.glob("*.yaml")), by=system_user("operator"))


def canonical(folder: Path) -> dict[str, Rows]:
    """Each file's rows, stripped, in the order of the columns and sorted by key."""
    found: dict[str, Rows] = {}
    for table in TABLES:
        rows: Rows = []
        if (folder / table.file).exists():
            file = RecordFile(folder / table.file, table)
            file.read_header()
            rows = [tuple(row.cells) for row in file.rows()]
            file.close()
        places = table.key_places
        found[table.file] = sorted(rows, key=lambda row, at=places: [row[i] for i in at])
    return found


def exported(folder: Path) -> dict[str, Rows]:
    """Export, and read the files back in the order in which they were written."""
    call_command("export_cases", str(folder), stdout=StringIO())
    found: dict[str, Rows] = {}
    for table in TABLES:
        file = RecordFile(folder / table.file, table)
        file.read_header()
        found[table.file] = [tuple(row.cells) for row in file.rows()]
        file.close()
    return found
