"""Rules of exports for an investigation, and how a copy of one is written. Pure."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from privacy.errors import RuleBroken
from privacy.rules.spreadsheets import safe_cell

KEPT_FOR = timedelta(days=30)
MOST_ROWS = 50_000
LONGEST = timedelta(days=3 * 366)
COLUMNS = (
    *("seq", "at", "event", "event_words", "by_id", "by_name", "by_role", "on_behalf_of_id"),
    *("target_type", "target_id", "family_id", "person_id", "fields", "reason_code", "facts"),
    *("link", "hash"),
)
MARK = "document"
EVENTS_CSV, EVENTS_JSON, MANIFEST = "events.csv", "events.json", "manifest.json"


def check_proposed(*, from_day: date, to_day: date, today: date, rows: int) -> None:
    """A time that has been, not too long, in which something happened."""
    if to_day < from_day:
        raise RuleBroken("The end is before the beginning.", "to_day")
    if to_day > today:
        raise RuleBroken("The end must be today or in the past.", "to_day")
    if to_day - from_day > LONGEST:
        raise RuleBroken("Choose three years or less.", "from_day")
    check_rows(rows)


def check_rows(rows: int) -> None:
    """Something to hand out, and not more than somebody can look through."""
    if not rows:
        raise RuleBroken("There is no event in this time.", "from_day")
    if rows > MOST_ROWS:
        most = f"{MOST_ROWS:,}"
        raise RuleBroken(
            f"These are {rows:,} events, more than {most}. Choose less time.", "to_day"
        )


def check_decided(*, worker: UUID | None, proposed_by: UUID, by: UUID) -> None:
    """Somebody else decides, and never whom it is about."""
    if by == proposed_by:
        raise RuleBroken("You proposed this, so another person has to decide.")
    check_not_own(worker=worker, by=by)


def check_not_own(*, worker: UUID | None, by: UUID) -> None:
    """Nobody proposes, decides on or takes away what is about themselves."""
    if by == worker:
        raise RuleBroken("This is about yourself. Another person has to do it.")


def fingerprint(content: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(content).hexdigest()


def as_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Events as they are stored: one a line."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def copy_of(stored: bytes, document: str, said: Mapping[str, Any]) -> bytes:
    """An archive for one reader: events twice, and the manifest; each line says whose it is."""
    rows = [{**json.loads(line), MARK: document} for line in stored.splitlines()]
    files = {EVENTS_CSV: _as_csv(rows), EVENTS_JSON: _as_json({MARK: document, "events": rows})}
    prints = {name: fingerprint(content) for name, content in files.items()}
    manifest = {MARK: document, **said, "rows": len(rows), "files": prints}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, MANIFEST: _as_json(manifest)}.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _as_json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Every cell is shown by a spreadsheet, and none calculated."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, MARK])
    for row in rows:
        writer.writerow([_cell(row[name]) for name in (*COLUMNS, MARK)])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    plain = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
    return safe_cell("" if plain is None else str(plain))
