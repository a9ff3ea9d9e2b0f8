"""Asking outside packages about a finished file: another process, which is given the bytes alone.

Whether it is there depends on the deployment (`make opinion`). Where it is not, the report says
that no second opinion was taken; where it is and gives none, or another than ours, nothing leaves.
"""

import contextlib
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).resolve().parent.parent / "frames" / "second_opinion.py"
LONGEST_SECONDS = 1800
NOT_INSTALLED = {"taken": False}


def second_opinion(python: Path, content: Iterable[bytes], about: dict[str, Any]) -> dict[str, Any]:
    """What the other process says, and whether it was asked; a `fault` where it says nothing."""
    if not python.is_file():
        return NOT_INSTALLED
    with tempfile.TemporaryFile() as said:
        # Nothing of ours goes with it: no address of a database, no key.
        environment = {"PATH": os.defpath, "MPLCONFIGDIR": tempfile.gettempdir()}
        running = subprocess.Popen(
            [str(python), "-I", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=tempfile.gettempdir(),
        )
        late = threading.Timer(LONGEST_SECONDS, running.kill)
        late.start()
        try:
            _give(running, content, about)
            running.wait()
        finally:
            late.cancel()
            running.kill()
            running.wait()
        said.seek(0)
        return _read(said.read())


def _give(
    running: "subprocess.Popen[bytes]", content: Iterable[bytes], about: dict[str, Any]
) -> None:
    """The question and the bytes; a process that ends before is no fault of ours."""
    assert running.stdin is not None  # noqa: S101 - asked for above.
    with contextlib.suppress(BrokenPipeError), running.stdin as told:
        told.write(json.dumps(about).encode() + b"\n")
        for block in content:
            told.write(block)


def _read(said: bytes) -> dict[str, Any]:
    try:
        answer = dict(json.loads(said))
        return {"taken": True, **answer, "k_least": _least(answer)}
    except (ValueError, KeyError, TypeError):
        return {"taken": True, "fault": "ended without an answer"}


def _least(answer: dict[str, Any]) -> int:
    """The lesser k; a file in which no family is shown as one has only that of people."""
    found = answer["pycanon"]
    return int(min(k for k in (found["k_person"], found["k_family"]) if k))


def differs(opinion: dict[str, Any], k: int, rows: int) -> bool:
    """Whether it was asked and does not say that the file may leave."""
    if not opinion["taken"]:
        return False
    return "fault" in opinion or opinion["rows"] != rows or opinion["k_least"] < k
