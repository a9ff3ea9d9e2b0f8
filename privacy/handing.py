"""What a record is to whoever takes it over: said by the floor that keeps it, packed here.

A rule may say that a record goes to an archive or to another council instead of being destroyed.
They get it whole: nothing is hidden from them, and nothing is made that the product keeps nowhere.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy import typesetting
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.packs import sha256, zipped

SCHEMA = "tfcase-record/1"
# All of it is held in memory while it is sealed.
MOST_BYTES = 300 * 1024 * 1024
TOO_LARGE = (
    "The documents of this record are larger than 300 MB together. Have them handed over one by "
    "one, and record that the record went with them."
)


@dataclass(frozen=True)
class Paper:
    """A document of the record: its name in the archive, and how to read it."""

    name: str
    told: Mapping[str, str]
    size: int
    read: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True)
class Handed:
    """A record as it goes: what stands in it, the template of its document, its papers."""

    told: Mapping[str, Any]
    template: str
    folder: Path
    papers: tuple[Paper, ...] = ()
    # Documents that nobody may have, in words.
    left_out: tuple[str, ...] = ()


Builder = Callable[[uuid.UUID, User], Handed | None]
_builders: dict[str, Builder] = {}


def register_handed(kind: str, build: Builder) -> None:
    """How a record of a kind is told to whoever takes it; nothing to who may not know of it."""
    _builders[kind] = build


def record_to_hand_over(kind: str, key: uuid.UUID, by: User) -> Handed | None:
    """One record, as it is now."""
    return _builders[kind](key, by)


def as_zip(handed: Handed, made_at: datetime) -> bytes:
    """`record.pdf`, `record.json` and every document under one roof."""
    if sum(each.size for each in handed.papers) > MOST_BYTES:
        raise RuleBroken(TOO_LARGE)
    return zipped(_files(handed, made_at), made_at)


def _files(handed: Handed, made_at: datetime) -> Iterator[tuple[str, bytes]]:
    listed = []
    for each in handed.papers:
        content = each.read()
        listed.append({"file": each.name, "sha256": sha256(content), **each.told})
        yield each.name, content
    told = {**handed.told, "council": settings.COUNCIL_NAME, "left_out": list(handed.left_out)}
    told |= {"schema": SCHEMA, "made_at": made_at.isoformat(), "documents": listed}
    yield "record.json", json.dumps(told, ensure_ascii=False, indent=1).encode()
    yield "record.pdf", typesetting.pdf(handed.template, told, made_at, folder=handed.folder)
