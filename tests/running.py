"""Parts of the product as processes of their own, for tests of the real thing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 90


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process group of its own, ended when the test ends. Its output goes to the test's own."""
    command = [sys.executable, "-m", *arguments]
    environ = {**os.environ, **environment}
    started = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
    try:
        yield started
    finally:
        end(started, signal.SIGTERM)


def end(started: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """End a process and all its children."""
    if started.poll() is None:
        os.killpg(started.pid, how)
    try:
        started.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait(20)


def worker(**environment: str) -> "contextmanager[subprocess.Popen[bytes]]":
    """A real Celery worker under the role of the jobs."""
    arguments = ("celery", "-A", "tfcase", "worker", "--concurrency", "1", "--loglevel", "WARNING")
    return process(*arguments, DATABASE_ROLE="jobs", C_FORCE_ROOT="1", **environment)


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for something to become true; the test fails, in words, when it never does."""
    end_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end_at:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"Waited {PATIENCE_SECONDS} seconds in vain until {what}.")


@pytest.fixture
def redis() -> Iterator[str]:
    """A Redis server of our own, where one is installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("No Redis server is installed on this machine.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()
