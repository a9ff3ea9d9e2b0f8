"""`make demo`: comes up, says where it is, notices a death, stops cleanly and starts again."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import ROOT
from tfcase import demo, embedded

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('deaf', flush=True)\n"
    "while True: time.sleep(1)",
]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[demo.Supervisor]:
    """A supervisor whose services are gone after the test."""
    supervisor = demo.Supervisor(tmp_path / "logs")
    yield supervisor
    supervisor.stop()


def _gone(process: int) -> bool:
    """Whether no process with this number works any more (a zombie has nothing mapped)."""
    try:
        os.kill(process, 0)
        return not Path(f"/proc/{process}/cmdline").read_bytes()
    except (ProcessLookupError, FileNotFoundError):
        return True


def test_a_service_that_dies_is_named_with_its_last_words(supervisor: demo.Supervisor) -> None:
    supervisor.start(demo.Service("quiet", "app", SLEEP))
    last_words = "import sys; print('no more ink'); sys.exit(3)"
    supervisor.start(demo.Service("printer", "app", [sys.executable, "-c", last_words]))
    with pytest.raises(demo.DemoError, match=r"printer ended with code 3(.|\n)*no more ink"):
        supervisor.watch()


def test_stopping_ends_even_a_service_that_does_not_listen(
    supervisor: demo.Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "SECONDS_TO_STOP", 0.2)
    supervisor.start(demo.Service("deaf", "app", STUBBORN))
    supervisor.start(demo.Service("polite", "app", SLEEP))
    while "deaf" not in supervisor.log_of("deaf").read_text():
        supervisor.check()
    numbers = [process.pid for process in supervisor.running.values()]
    supervisor.stop()
    assert [number for number in numbers if not _gone(number)] == []


def test_a_killed_supervisor_leaves_no_service_behind(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from tfcase import demo\n"
        "watcher = demo.Supervisor(Path(sys.argv[1]))\n"
        "watcher.start(demo.Service('sleeper', 'app', sys.argv[2:]))\n"
        "print(watcher.running['sleeper'].pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", script, tmp_path, *SLEEP]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        sleeper = int(killed.stdout.readline())
        assert not _gone(sleeper)
        killed.kill()
    while not _gone(sleeper):
        time.sleep(0.05)


def test_each_service_works_under_its_own_database_role(supervisor: demo.Supervisor) -> None:
    tell = [sys.executable, "-c", "import os; print(os.environ['DATABASE_ROLE'])"]
    supervisor.start(demo.Service("web server", "app", tell))
    supervisor.start(demo.Service("worker", "jobs", tell))
    for process in supervisor.running.values():
        process.wait()
    assert supervisor.log_of("web server").read_text().strip() == "app"
    assert supervisor.log_of("worker").read_text().strip() == "jobs"


def test_a_taken_port_gives_the_next_one_with_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server((demo.HOST, 0)) as taken:
        wanted = taken.getsockname()[1]
        port = demo.free_port(wanted)
    assert port > wanted
    assert f"Port {wanted} is taken, so {port} is used" in capsys.readouterr().out


def test_a_command_that_fails_is_shown_with_what_it_said() -> None:
    with pytest.raises(
        demo.DemoError, match=r"`manage.py no_such_command` failed:\n(.|\n)*Unknown"
    ):
        demo.manage("Trying", "no_such_command")


class Demonstration:
    """`python -m tfcase.demo` in a home of its own, as `make demo` runs it."""

    def __init__(self, home: Path, port: int) -> None:
        """Start it; it prints into `lines`."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "TFCASE_"))}
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tfcase.demo"],
            cwd=ROOT,
            env={**kept, "TFCASE_HOME": str(home), "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read)

    def __enter__(self) -> "Demonstration":
        """Usable in a `with`, so that a failing test leaves no process behind."""
        return self

    def __exit__(self, *fault: object) -> None:
        """Ended whatever happened."""
        self.process.terminate()
        if self.reader.ident is None:
            self.process.communicate()
        else:
            self.reader.join()
            self.process.wait()

    def _read(self) -> None:
        """Collect what it prints until it ends."""
        assert self.process.stdout is not None
        with self.process.stdout as output:
            self.lines.extend(output)

    def address(self) -> tuple[str, int]:
        """Wait for the line that says where it is."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r"Ready at http://([\d.]+):(\d+)/", line):
                self.reader.start()
                return found[1], int(found[2])
        raise AssertionError("".join(self.lines))

    def end(self, number: signal.Signals) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


def _get(address: tuple[str, int], path: str) -> int:
    """The status of a page."""
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture
def demo_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh home, gone after the test."""
    home = Path(tempfile.mkdtemp(prefix="tfcase-demo-"))
    monkeypatch.setenv("TFCASE_HOME", str(home))
    yield home
    embedded.reset(ROOT)
    shutil.rmtree(home, ignore_errors=True)


def _children(home: Path) -> list[str]:
    """The processes that still run in this home, by their environment (Linux)."""
    wanted = f"TFCASE_HOME={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                found.append((folder / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.worker
def test_the_demonstration_from_nothing_twice(demo_home: Path) -> None:
    with Demonstration(demo_home, 8100) as first:
        address = first.address()
        assert _get(address, "/health/") == 200
        command = [sys.executable, "-m", "tfcase.demo"]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert "already running" in second.stdout
        assert first.end(signal.SIGINT) == 0
    assert _children(demo_home) == []
    assert not embedded.is_running(ROOT)
    sign_ins = [line for line in first.lines if "@" in line]
    assert sign_ins

    with Demonstration(demo_home, address[1]) as again:
        assert again.address() == address
        assert _get(address, "/health/") == 200
        assert [line for line in again.lines if "@" in line] == sign_ins
        subprocess.run([*command, "reset"], cwd=ROOT, check=True, capture_output=True)
        assert again.process.wait(60) == 0
    assert _children(demo_home) == []
    assert not demo_home.exists()
