"""`manage.py build_return fpd|nis --period 2026-H1 --out DIR`: as the screen builds it."""

import argparse
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exports import rules
from exports.actions.build import build_return
from exports.actions.reading import content_of, read_return
from exports.actions.returns import request_return
from exports.models import Return, ReturnReading
from exports.queries import bundle
from exports.queries.returns import live_return
from exports.rules import State
from exports.study import HOW_TO_OPEN, PART_FILES, Part
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.models import User

WRONG, NOT_RELEASED = 2, 3


class Command(BaseCommand):
    help = (
        "Build the return of a half-year, or take the one that was built, and write its manifest "
        "and disclosure report; the file itself only once it is released (otherwise exit 3)."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The kind, the period, the folder."""
        parser.add_argument("kind", choices=Return.Kind.values)
        parser.add_argument("--period", required=True, help="2026-H1 or 2026-H2")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR")
        parser.add_argument(
            "--unfinished", action="store_true", help="build it although the period has not ended"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0: released and written. 2: refused, with a sentence. 3: not released."""
        out: Path = options["out"]
        try:
            made = _built(options["kind"], options["period"], options["unfinished"], self.tell)
            _write(made, out)
        except RuleBroken as broken:
            raise CommandError(str(broken), returncode=WRONG) from broken
        except OSError as fault:
            raise CommandError(f"{out}: {fault.strerror}.", returncode=WRONG) from fault
        if made.state != State.RELEASED:
            words = made.get_state_display().lower()
            names = " and ".join(_names(made.kind))
            self.stderr.write(f"The return is not released ({words}): no {names} is written.")
            sys.exit(NOT_RELEASED)
        self.stdout.write(f"{made.rows} rows, SHA-256 {made.sha256}")

    def tell(self, done: int, total: int, words: str) -> None:
        """Progress on the error stream, where it is a terminal."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:3} % {words:<70}", ending="")


def _built(kind: str, period: str, unfinished: bool, tell: Any) -> Return:
    """The live return of the period, built now if it has not been."""
    half_year = rules.read_period(period)
    today = timezone.localdate()
    rules.check_period(half_year, today=today, unfinished_confirmed=unfinished)
    operator = system_user("operator")
    with acting_as(operator):
        asked = live_return(kind, str(half_year)) or request_return(
            period=str(half_year),
            kind=kind,
            unfinished_confirmed=unfinished,
            by=operator,
            in_background=False,
        )
    return build_return(return_id=asked.pk, by=operator, step=tell)


def _write(made: Return, out: Path) -> None:
    """The files of the return; each appears whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    operator = system_user("operator")
    if made.state == State.RELEASED:
        _write_released(made, out, operator)
    elif there := [out / name for name in _names(made.kind) if (out / name).exists()]:
        raise RuleBroken(
            f"{there[0]} is there from an earlier run, and this return is not released. "
            "Choose an empty folder."
        )
    _put(out / bundle.DISCLOSURE, [bundle.as_json(bundle.disclosure(made))])
    _put(out / bundle.DICTIONARY, [bundle.dictionary_csv(made.layout_version)])
    if made.kind == Return.Kind.NIS:
        _put(out / bundle.OPENING, [HOW_TO_OPEN.encode()])
    _put(out / bundle.MANIFEST, [bundle.as_json(bundle.manifest(made))])


def _names(kind: str) -> list[str]:
    """The files that only a released return has."""
    return [*PART_FILES.values()] if kind == Return.Kind.NIS else [bundle.FILE]


def _write_released(made: Return, out: Path, operator: User) -> None:
    """The record-level file, or each envelope; its reading is noted first."""
    means = ReturnReading.Means.COMMAND
    for part in Part if made.kind == Return.Kind.NIS else ("",):
        held = read_return(return_id=made.pk, by=operator, means=means, part=part)
        _put(out / bundle.file_of(part), content_of(held, part))


def _put(path: Path, content: Iterable[bytes]) -> None:
    """Write beside the name, bring it to the disk, then give it the name."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for part in content:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
