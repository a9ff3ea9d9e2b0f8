"""`make demo`: the whole product on this machine, from nothing to the first page, with one command.

Prepares the database and the demonstration council, runs the web server, a worker and the
timetable, watches over them, and stops everything (the embedded database too) on Ctrl-C or SIGTERM.
"""

import ctypes
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tfcase import embedded

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORTS_TO_TRY = 20
SECONDS_TO_HEALTHY = 90
SECONDS_TO_STOP = 8
LAST_LINES = 25
PR_SET_PDEATHSIG = 1


class DemoError(Exception):
    """The demonstration cannot go on; the text says why and what to look at."""


@dataclass(frozen=True)
class Service:
    """One long-running process: its name, the database role of its work, and its command."""

    name: str
    role: str
    command: list[str]


class Supervisor:
    """Starts services, notices when one dies, and stops them all."""

    def __init__(self, logs: Path) -> None:
        """Each service's output goes to a file of its own in the folder `logs`."""
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def start(self, service: Service) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches us alone."""
        with self.log_of(service.name).open("wb") as log:
            self.running[service.name] = subprocess.Popen(
                service.command,
                cwd=ROOT,
                env={**os.environ, "DATABASE_ROLE": service.role},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def check(self) -> None:
        """Raises DemoError when a service has ended by itself, with the last lines it wrote."""
        for name, process in self.running.items():
            code = process.poll()
            if code is not None:
                raise DemoError(f"{name} ended with code {code}. {_tail(self.log_of(name))}")

    def watch(self) -> NoReturn:
        """Wait until a service dies (DemoError) or somebody wants to end (KeyboardInterrupt)."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask everybody to end at once; end by force whoever is still there after some seconds."""
        for process in self.running.values():
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in self.running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
        self.running.clear()

    def log_of(self, name: str) -> Path:
        """Where a service's output goes."""
        return self.logs / f"{name.replace(' ', '-')}.log"


def services(port: int, home: Path) -> list[Service]:
    """What makes up the running product."""
    celery = [sys.executable, "-m", "celery", "--app", "tfcase"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    gunicorn = [sys.executable, "-m", "gunicorn", "tfcase.wsgi", "--bind", f"{HOST}:{port}"]
    # A process takes no more requests than it soon answers: the others wait where both take from.
    size = ["--workers", "2", "--threads", "4", "--worker-connections", "8"]
    size += ["--graceful-timeout", "5", "--no-control-socket"]
    beat = ["beat", "--schedule", str(home / "beat-schedule"), "--pidfile=", "--loglevel", "INFO"]
    return [
        Service("worker", "jobs", [*celery, "worker", "--concurrency", "2", *quiet]),
        Service("timetable", "jobs", [*celery, *beat]),
        Service("web server", "app", [*gunicorn, *size]),
    ]


def free_port(wanted: int) -> int:
    """The wanted port, or the next free one, with a sentence."""
    for port in range(wanted, wanted + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex((HOST, port)) == 0:
                continue
        if port != wanted:
            say(f"Port {wanted} is taken, so {port} is used (PORT=… chooses another).")
        return port
    raise DemoError(f"Ports {wanted} to {wanted + PORTS_TO_TRY - 1} are all taken; set PORT.")


def manage(words: str, *arguments: str) -> str:
    """Run one of our commands to its end; its output, or DemoError with the last lines of it."""
    say(f"{words} …")
    command = [sys.executable, "manage.py", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            output, _ = process.communicate()
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode != 0:
        last = "\n".join(output.splitlines()[-LAST_LINES:])
        raise DemoError(f"`manage.py {arguments[0]}` failed:\n{last}")
    return output


def prepare() -> str:
    """Everything up to the first page: database, files, demonstration council. The sign-ins."""
    if os.environ.get("DATABASE_URL"):
        manage("Making the database's roles", "setup_database")
    else:
        say("Starting the embedded PostgreSQL …")
        embedded.ensure_running(ROOT)
    manage("Bringing the database up to date", "migrate", "--noinput", "--verbosity=0")
    manage("Collecting the front end", "collectstatic", "--noinput", "--verbosity=0")
    sign_ins = manage("Loading the demonstration council (once)", "load_demo")
    return sign_ins + manage("Making recipients for the study (once)", "load_demo_study")


def wait_until_healthy(supervisor: Supervisor, port: int) -> None:
    """Wait for the first good answer; raises DemoError when a service dies or time is up."""
    deadline = time.monotonic() + SECONDS_TO_HEALTHY
    while time.monotonic() < deadline:
        supervisor.check()
        if _answers(port):
            return
        time.sleep(0.2)
    raise DemoError(f"The web server does not answer. {_tail(supervisor.log_of('web server'))}")


def run(home: Path) -> None:
    """Prepare, start, show the address and the sign-ins, and watch until the end."""
    supervisor = Supervisor(home / "logs")
    try:
        sign_ins = prepare()
        port = free_port(int(os.environ.get("PORT") or 8000))
        say("Starting the web server, a worker and the timetable …")
        for service in services(port, home):
            supervisor.start(service)
        wait_until_healthy(supervisor, port)
        say(f"{sign_ins.rstrip()}\n\nReady at http://{HOST}:{port}/   (Ctrl-C stops everything)")
        supervisor.watch()
    finally:
        # From here on nothing interrupts: whatever was started is stopped.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("Stopping …")
        supervisor.stop()
        embedded.stop(ROOT)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One demonstration at a time in a home."""
    with (home / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise DemoError("The demonstration is already running in this folder.") from taken
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def reset(home: Path) -> None:
    """Stop the demonstration and remove everything that it and the tests keep."""
    with (home / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            os.kill(int(lock.read()), signal.SIGTERM)
            fcntl.flock(lock, fcntl.LOCK_EX)
        embedded.reset(ROOT)
        os.environ["TFCASE_HOME"] = str(home / "test")
        embedded.reset(ROOT)
        shutil.rmtree(home)
    say(f"Everything in {home} is gone; `make demo` starts over.")


def say(words: str) -> None:
    """Print at once, even into a pipe."""
    print(words, flush=True)


def main(arguments: list[str]) -> int:
    """0 after a stop that was asked for, 1 with a sentence when something failed."""
    # A shell that starts us in the background has Ctrl-C ignored: we take it all the same.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        home = embedded.open_home(ROOT)
        if arguments == ["reset"]:
            reset(home)
            return 0
        with only_one(home):
            run(home)
    except KeyboardInterrupt:
        say("Stopped. `make demo` starts again with the same data; `make reset` starts over.")
        return 0
    except (DemoError, embedded.EmbeddedError) as fault:
        say(f"The demonstration could not go on: {fault}")
    return 1


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """A polite request to end is the same as Ctrl-C."""
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """Linux ends a service whose supervisor was killed; elsewhere it stays until it is stopped."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal: to end politely the process is asked, by force its whole group is ended."""
    if process.poll() is None:
        if number == signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


def _answers(port: int) -> bool:
    """Whether the product says that it is healthy."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _tail(log: Path) -> str:
    """The last lines of a log, under its path."""
    lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
    return f"The last lines of {log}:\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
