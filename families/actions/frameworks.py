"""Frameworks become versions: checked whole, stored as they were read, never changed again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from families.framework import Framework, FrameworkInvalid, load_all
from families.framework.checks import Places
from families.framework.nodes import parse
from families.framework.read import text_of
from families.models import FrameworkVersion
from families.queries.frameworks import latest_versions
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

# What the tables of needs and results have room for.
LONGEST_ID = 20
LONGEST_NAME = 200
MAX_BYTES = 5_000_000


@dataclass(frozen=True)
class Loaded:
    """A version of a framework, and whether this loading made it."""

    version: FrameworkVersion
    new: bool


@transaction.atomic
def load_frameworks(*, files: Sequence[Path], by: User) -> list[Loaded]:
    """Store each file as the next version of its framework, unless it is the latest already.

    Files may extend each other or what is loaded. Raises FrameworkInvalid with every fault as
    `file:line: path: what is wrong`; then nothing is stored.
    """
    access.require(by, Permission.LOAD_FRAMEWORKS)
    texts = {_name(path, files): _text(path) for path in files}
    codes = {name: _code(text, name) for name, text in texts.items()}
    latest = {version.code: version for version in latest_versions()}
    kept = {
        f"{code} (loaded)": version.source_text
        for code, version in latest.items()
        if code not in codes.values()
    }
    frameworks = load_all({**kept, **texts})
    _check_room({name: frameworks[code] for name, code in codes.items()})
    now = timezone.now()
    return [
        _store(name, texts[name], frameworks[code], latest.get(code), by, now)
        for name, code in codes.items()
    ]


def _name(path: Path, files: Sequence[Path]) -> str:
    """How faults name a file: shortly, where that is enough."""
    alike = [other for other in files if other.name == path.name]
    return path.name if len(alike) == 1 else str(path)


def _text(path: Path) -> str:
    """The text of a file of reasonable size."""
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise FrameworkInvalid((f"{path}:1: file: cannot be read ({fault.strerror})",)) from fault
    if size > MAX_BYTES:
        raise FrameworkInvalid((f"{path.name}:1: file: is longer than {MAX_BYTES:,} bytes",))
    return text_of(path, path.name)


def _code(text: str, name: str) -> str:
    """The id that a file gives its framework; the full check comes later."""
    about = (parse(text, name).mapping or {}).get("framework")
    found = ((about.mapping if about else None) or {}).get("id")
    if about is None or found is None:
        raise FrameworkInvalid((f"{name}:1: framework.id: is missing",))
    return found.text()


def _check_room(frameworks: Mapping[str, Framework]) -> None:
    """Refuse what the tables could not hold."""
    faults = []
    for name, framework in frameworks.items():
        if len(framework.name) > LONGEST_NAME:
            line = framework.parts["framework"].line
            faults.append(f"{name}:{line}: framework.name: is longer than {LONGEST_NAME}")
        for id_ in (*framework.needs, *framework.outcomes):
            if len(id_) > LONGEST_ID:
                line = Places(framework).outcome(id_).line
                faults.append(f"{name}:{line}: headlines: id {id_!r} is longer than {LONGEST_ID}")
    if faults:
        raise FrameworkInvalid(tuple(faults))


def _store(
    name: str,
    text: str,
    framework: Framework,
    latest: FrameworkVersion | None,
    by: User,
    now: datetime,
) -> Loaded:
    if framework.effective_from is None:
        line = framework.parts["framework"].line
        raise FrameworkInvalid((f"{name}:{line}: framework.effective_from: is missing",))
    digest = hashlib.sha256(text.encode()).hexdigest()
    if latest is not None and latest.sha256 == digest:
        return Loaded(latest, new=False)
    version = FrameworkVersion.objects.create(
        code=framework.id,
        number=latest.number + 1 if latest else 1,
        name=framework.name,
        effective_from=framework.effective_from,
        effective_to=framework.effective_to,
        supports_claims=framework.supports_claims,
        source_text=text,
        sha256=digest,
        loaded_at=now,
        loaded_by=by,
    )
    audit.record(Event.FRAMEWORK_LOADED, version, by=by, code=version.code, number=version.number)
    return Loaded(version, new=True)
