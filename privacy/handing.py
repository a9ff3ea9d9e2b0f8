"""What a record is to whoever takes it over: said by the floor that keeps it, packed here.

A rule may say that a record goes to an archive or to another council instead of being destroyed.
They get it whole: nothing is hidden from them, and nothing is made that the product keeps nowhere.
Every row that erasure would take away goes, and every earlier version of it, unless somebody has
written down why not: a table of tomorrow is handed over until then. Letters are no part of it,
since none is kept: they are written anew whenever one is asked for.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from privacy import typesetting
from privacy.erasing import Keys
from privacy.errors import RuleBroken
from privacy.models import User
from privacy.packs import sha256, zipped

SCHEMA = "tfcase-record/2"
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
class Content:
    """The rows of a record as they are, and what the keys in them stand for."""

    rows: Mapping[type[models.Model], Sequence[Any]]
    names: Mapping[str, str]

    def as_data(self) -> dict[str, list[dict[str, Any]]]:
        """By table, each row with its columns."""
        return {
            model._meta.label: [
                {field.attname: getattr(row, field.attname) for field in handed_columns(model)}
                for row in rows
            ]
            for model, rows in self.rows.items()
        }

    @property
    def fingerprint(self) -> str:
        """Of what was recorded, not of the file: the same until somebody changes the record."""
        return hashlib.sha256(_json(self.as_data(), sort_keys=True)).hexdigest()


@dataclass(frozen=True)
class Handed:
    """A record as it goes: what stands in it, the template of its document, its papers."""

    content: Content
    told: Mapping[str, Any]
    template: str
    folder: Path
    papers: tuple[Paper, ...] = ()
    # Documents that nobody may have, in words.
    left_out: tuple[str, ...] = ()


Builder = Callable[[uuid.UUID, User], Handed | None]
_builders: dict[str, Builder] = {}
_beside: dict[str, Callable[[uuid.UUID], Keys]] = {}
_not_handed: dict[str, str] = {}


def register_handed(kind: str, build: Builder) -> None:
    """How a record of a kind is told to whoever takes it; nothing to who may not know of it."""
    _builders[kind] = build


def register_beside(kind: str, find: Callable[[uuid.UUID], Keys]) -> None:
    """Rows that belong to the record and stay here, since they belong to others as well."""
    _beside[kind] = find


def register_not_handed(reason: str, *names: str) -> None:
    """Tables, or columns as `app.Table.column`, that stay behind and go with the erasure."""
    _not_handed.update(dict.fromkeys(names, reason))


def beside(kind: str, key: uuid.UUID) -> Keys:
    """What stays here of what is handed over."""
    return _beside[kind](key) if kind in _beside else {}


def not_handed() -> Mapping[str, str]:
    """What is not handed over, and why."""
    return dict(_not_handed)


def label_of(model: type[models.Model]) -> str:
    """The table that a row stands in, or stood in before a change."""
    return str((getattr(model, "pgh_tracked_model", None) or model)._meta.label)


def handed_columns(model: type[models.Model]) -> list[Any]:
    """The columns of a table that are handed over."""
    label = label_of(model)
    return [f for f in model._meta.concrete_fields if f"{label}.{f.name}" not in _not_handed]


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
    told["not_handed"] = sorted(set(_not_handed.values()))
    rows = {"rows": handed.content.as_data(), "names": handed.content.names}
    yield "record.json", _json({**told, **rows}, indent=1)
    yield "record.pdf", typesetting.pdf(handed.template, told, made_at, folder=handed.folder)


def _json(told: Any, **how: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder, **how).encode()
