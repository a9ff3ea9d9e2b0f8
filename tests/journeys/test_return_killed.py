"""A build killed for real: nothing half-built is seen, and the next run completes it once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exports.models import Return
from exports.rules import State
from tests.running import ROOT
from tests.sample import load_sample

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 120


def start(files: Path, out: Path) -> "subprocess.Popen[bytes]":
    command = ["manage.py", "build_return", "fpd", "--period", "2018-H1", "--out", str(out)]
    environment = {**os.environ, "TFCASE_FILES_FOLDER": str(files)}
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)


def when_it_is_being_built() -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if Return.objects.filter(state=State.BUILDING).exists():
            return
        time.sleep(0.01)
    raise AssertionError("The build has not begun.")


def test_a_killed_build_is_completed_by_the_next_run(tmp_path: Path) -> None:
    load_sample()
    files, out = tmp_path / "files", tmp_path / "out"
    files.mkdir()
    killed = start(files, out)
    when_it_is_being_built()
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)
    left = Return.objects.get()
    assert (left.state, left.sha256, left.file) == (State.BUILDING, "", "")
    assert not out.exists()
    assert start(files, out).wait(PATIENCE_SECONDS) == 3
    built = Return.objects.get()
    assert built.pk == left.pk
    assert built.state == State.BUILT
    assert [path.name for path in (files / "returns").iterdir()] == [built.file]
    assert {path.name for path in out.iterdir()} == {
        *("manifest.json", "disclosure.json", "data-dictionary.csv")
    }
