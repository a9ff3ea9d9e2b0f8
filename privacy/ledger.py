"""The ledger of erasures: a file outside the database and its backup, without personal data.

One line of JSON for each step, chained by hashes. An erasure is written down before anything is
destroyed; after a restore the ledger says what has to go again.
"""

import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

BEGINS, ENDS, STOPS = "begins", "ends", "stops"
FIRST = "0" * 64


class LedgerBroken(Exception):
    """The ledger was changed, cut or put in another order; the text says where."""


@dataclass(frozen=True)
class Line:
    """One step of an erasure: keys and counts, nothing else. A file is `folder/key`."""

    number: int
    step: str
    item: str
    kind: str
    records: tuple[str, ...]
    people: tuple[str, ...]
    files: tuple[str, ...]
    rows: int
    hash: str


def path() -> Path:
    """Where it stands."""
    return Path(settings.ERASURE_LEDGER)


def write(
    step: str,
    *,
    item: uuid.UUID,
    kind: str,
    records: Iterable[uuid.UUID] = (),
    people: Iterable[uuid.UUID] = (),
    files: Iterable[str] = (),
    rows: int = 0,
) -> None:
    """Add a line, and have it on the disk before going on."""
    said: dict[str, Any] = {
        **{"at": timezone.now().isoformat(timespec="seconds"), "step": step, "item": str(item)},
        **{"kind": kind, "records": sorted(map(str, records))},
        **{"people": sorted(map(str, people)), "files": sorted(files), "rows": rows},
    }
    with _alone() as file:
        last = _last(file)
        said |= {"number": last["number"] + 1 if last else 1}
        said |= {"previous": last["hash"] if last else FIRST}
        said |= {"hash": _hash(said)}
        file.write(json.dumps(said, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def lines() -> Iterator[Line]:
    """Every line in order; LedgerBroken where the chain does not hold."""
    if not path().exists():
        return
    previous, number = FIRST, 0
    with path().open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            said = _read(text, number)
            kept = said.pop("hash", "")
            if said.get("previous") != previous or said.get("number") != number:
                raise LedgerBroken(f"Line {number} does not follow the one before it.")
            if _hash(said) != kept:
                raise LedgerBroken(f"Line {number} was changed.")
            previous = kept
            yield _line(said, kept)


def _read(text: str, number: int) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(text)
    except ValueError as fault:
        raise LedgerBroken(f"Line {number} cannot be read.") from fault
    return said


def _line(said: dict[str, Any], kept: str) -> Line:
    return Line(
        number=said["number"],
        step=said["step"],
        item=said["item"],
        kind=said["kind"],
        records=tuple(said["records"]),
        people=tuple(said["people"]),
        # Lines of older versions name none.
        files=tuple(said.get("files", ())),
        rows=said["rows"],
        hash=kept,
    )


def begun_and_ended() -> tuple[set[str], set[str]]:
    """The items whose erasure was begun and not stopped again, and those that came to an end."""
    begun: set[str] = set()
    ended: set[str] = set()
    for line in lines():
        if line.step == STOPS:
            begun.discard(line.item)
        else:
            (begun if line.step == BEGINS else ended).add(line.item)
    return begun, ended


@contextmanager
def _alone() -> Iterator[IO[str]]:
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last(file: IO[str]) -> dict[str, Any] | None:
    """The last line. What a killed process left half written was never relied on, and goes."""
    file.seek(0)
    text = file.read()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        file.truncate(len(whole.encode()))
    if not whole:
        return None
    said: dict[str, Any] = json.loads(whole.splitlines()[-1])
    return said


def _hash(said: dict[str, Any]) -> str:
    text = json.dumps({k: v for k, v in said.items() if k != "hash"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def last_hash() -> str:
    """The hash of the last line, which stands for all before it; nothing for an empty ledger."""
    if not path().exists():
        return ""
    with path().open(encoding="utf-8") as file:
        whole = [text for text in file if text.endswith("\n")]
    return str(json.loads(whole[-1])["hash"]) if whole else ""


def stamp() -> tuple[str, int, int] | None:
    """Changes with the file; nothing where there is none, or an empty one."""
    try:
        found = path().stat()
    except FileNotFoundError:
        return None
    return (str(path()), found.st_mtime_ns, found.st_size) if found.st_size else None
