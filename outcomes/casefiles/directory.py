"""The files of a directory, opened once each and known by name."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outcomes.casefiles.faults import Fault, FileRefused
from outcomes.casefiles.lines import Unreadable
from outcomes.casefiles.records import RecordFile
from outcomes.casefiles.tables import PLAN_FILE, TABLES

KNOWN_NAMES = (*(table.file for table in TABLES), PLAN_FILE)
SUFFIXES = (".csv", ".yaml", ".yml")
MAX_PLAN = 1_000_000


@dataclass(frozen=True)
class Directory:
    """Open case files by table name, and the text of the local plan (empty where none is)."""

    files: Mapping[str, RecordFile]
    plan: str

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files.values():
            file.close()

    def check_unchanged(self) -> None:
        """Stop when a file is no longer the one that was checked."""
        for file in self.files.values():
            file.check_unchanged()


def open_directory(path: Path) -> Directory:
    """Open every file and check its header; raises FileRefused with all that is wrong so far."""
    faults = [*_unknown_names(path), *_missing(path)]
    files: dict[str, RecordFile] = {}
    for table in TABLES:
        if not (path / table.file).is_file():
            continue
        file = files[table.name] = RecordFile(path / table.file, table)
        try:
            file.read_header()
        except FileRefused as refused:
            faults += refused.faults
    plan = ""
    try:
        plan = _plan_text(path / PLAN_FILE)
    except FileRefused as refused:
        faults += refused.faults
    directory = Directory(files, plan)
    if faults:
        directory.close()
        raise FileRefused(*faults)
    return directory


def _unknown_names(path: Path) -> list[Fault]:
    what = f"is not a case file; allowed: {', '.join(KNOWN_NAMES)}"
    found = []
    for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
        if not entry.name.lower().endswith(SUFFIXES) or entry.is_dir():
            continue
        if entry.name not in KNOWN_NAMES:
            found.append(Fault(entry.name, 1, "file", entry.name, what))
        elif not stat.S_ISREG(entry.stat().st_mode):
            found.append(Fault(entry.name, 1, "file", entry.name, "is not a regular file"))
    return found


def _missing(path: Path) -> list[Fault]:
    wanted = [table for table in TABLES if table.mandatory and not (path / table.file).is_file()]
    return [
        Fault(table.file, 1, "file", table.file, "is missing; it must be there") for table in wanted
    ]


def _plan_text(path: Path) -> str:
    """The text of the local plan with plain line ends, or nothing."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        raw = file.read(MAX_PLAN + 1)
    try:
        if len(raw) > MAX_PLAN:
            raise Unreadable(f"is longer than {MAX_PLAN:,} bytes")
        if b"\0" in raw:
            raise Unreadable("holds a NUL byte; allowed is text only")
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        fault = Fault(path.name, line, "file", "", "is not UTF-8; save the file as UTF-8")
        raise FileRefused(fault) from error
    except Unreadable as fault:
        line = raw[: raw.find(b"\0")].count(b"\n") + 1 if b"\0" in raw else 1
        raise FileRefused(Fault(path.name, line, "file", "", fault.what)) from fault
    return text.replace("\r\n", "\n")
