"""Writing the council's case files: all of them as at one moment, complete, or not at all."""

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from families.models import LocalPlan
from outcomes.casefiles.records import Cells
from outcomes.casefiles.tables import PLAN_FILE, TABLES, Table
from outcomes.queries.case_rows import rows_in_order
from privacy import access, audit
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission


def export_cases(directory: Path, *, by: User) -> dict[str, int]:
    """Write every case file; file name → rows. Raises OSError when it cannot, then none is kept.

    The files appear only once all are written and the export stands in the audit trail. They hold
    names: nobody but the user who runs this may read them.
    """
    access.require(by, Permission.EXPORT_CASES)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _unfinished(directory) as parts:
        with acting_as(by, snapshot=True):
            counts = {table.file: _write(table, parts[table.file]) for table in TABLES}
            plan = _write_plan(parts[PLAN_FILE])
        with acting_as(by):
            facts: dict[str, Any] = {
                file.removesuffix(".csv"): rows for file, rows in counts.items()
            }
            audit.record(Event.CASES_EXPORTED, by=by, **facts)
        for name, part in parts.items():
            if name != PLAN_FILE or plan:
                part.replace(directory / name)
    if not plan:
        (directory / PLAN_FILE).unlink(missing_ok=True)
    return counts


@contextmanager
def _unfinished(directory: Path) -> Iterator[dict[str, Path]]:
    """File name → the hidden name under which it is written; what is left at the end goes."""
    names = (*(table.file for table in TABLES), PLAN_FILE)
    parts = {name: directory / f".{name}.{os.getpid()}.part" for name in names}
    try:
        yield parts
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


@contextmanager
def _private(path: Path) -> Iterator[TextIO]:
    """A new file that only this user can read, on the disk when the block ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _write(table: Table, path: Path) -> int:
    with _private(path) as file:
        return write_rows(file, table.names, rows_in_order(table.name))


def write_rows(file: TextIO, names: Iterable[str], rows: Iterable[Cells]) -> int:
    """A header and rows with LF, as the import reads them; the number of rows."""
    plain = csv.writer(file, lineterminator="\n")
    # Python leaves a value with a lone CR bare, which no reader takes for part of the value.
    quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(names)
    count = 0
    for cells in rows:
        (quoting if "\r" in "".join(cells) else plain).writerow(cells)
        count += 1
    return count


def _write_plan(path: Path) -> bool:
    """The plan in force that was published last; whether there is one."""
    published = LocalPlan.objects.filter(state=LocalPlan.State.PUBLISHED)
    plan = published.order_by("published_at", "number").last()
    if plan is None:
        return False
    with _private(path) as file:
        file.write(plan.source_text)
    return True
