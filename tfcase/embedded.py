"""The embedded PostgreSQL: starts itself when no DATABASE_URL is given. Knows no Django.

Passwords for every role, a socket in a private folder, no TCP. By hand:
`python -m tfcase.embedded start|stop|status|reset` and `... run ROLE PROGRAM ARGUMENTS`.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from privacy import provision
from tfcase.embedded_place import (
    PORT,
    SUPERUSER,
    EmbeddedError,
    Place,
    find,
    home_of,
    known_socket_folder,
    open_home,
    own_file,
    own_folder,
    passwords,
    prepare,
    socket_folder,
)

__all__ = [
    "EmbeddedError",
    "database_url",
    "ensure_running",
    "home_of",
    "is_running",
    "open_home",
    "reset",
    "stop",
]

DATABASE = "tfcase"
START_TRIES = 3
LARGEST_LOG = 5 * 1024 * 1024
INITDB = (
    "--username=postgres --auth=scram-sha-256 --encoding=UTF8 --locale-provider=builtin"
    " --builtin-locale=C.UTF-8 --locale=C --no-instructions"
)
# A restore locks every table and index in one transaction: more than a server allows by itself.
# The log says what went wrong, never with whose data: no statements, no values, no details.
CONFIGURATION = """\
listen_addresses = ''
port = {port}
unix_socket_directories = '{folder}'
unix_socket_permissions = 0700
password_encryption = scram-sha-256
max_connections = 60
max_locks_per_transaction = 512
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_error_verbosity = terse
log_min_error_statement = panic
log_statement = none
log_parameter_max_length_on_error = 0
"""
# A database that is thrown away need not survive a power cut.
THROWAWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


def ensure_running(root: Path, *, throwaway: bool = False) -> None:
    """Start the server of this project, or find it running; its roles and database exist after.

    Raises EmbeddedError with one sentence when it cannot.
    """
    if is_running(root) and _provisioned(find(root)):
        return
    home = open_home(root)
    with _alone(home):
        place = prepare(home)
        secrets = passwords(place)
        if not is_running(root):
            _make_cluster(place, secrets[SUPERUSER])
            _configure(place, throwaway=throwaway)
            _start(place)
        _provision(root, secrets)
        own_file(place, place.server / "provisioned", provision.VERSION)


def is_running(root: Path) -> bool:
    """Whether the server of this very folder has said that it is ready, and its socket answers."""
    place = find(root)
    try:
        note = (place.data / "postmaster.pid").read_text()
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(known_socket_folder(place) / f".s.PGSQL.{PORT}"))
    except OSError:
        return False
    return note.rstrip().endswith("ready") and _is_alive(place, note)


def stop(root: Path) -> None:
    """Stop the server cleanly; nothing happens when it does not run."""
    place = find(root)
    note = place.data / "postmaster.pid"
    if not note.exists() or not _is_alive(place, note.read_text()):
        return
    for mode in ("fast", "immediate"):
        done = _run(place, "pg_ctl", "stop", "-D", str(place.data), "-m", mode, "-w", "-t", "30")
        if done.returncode == 0 or not is_running(root):
            return
    raise EmbeddedError(f"The embedded PostgreSQL did not stop; see {place.log}")


def database_url(root: Path, role: str, name: str = DATABASE) -> str:
    """The address of a database on this server for a role (`owner`, `app`, … or `superuser`)."""
    place = find(root)
    user = "postgres" if role == SUPERUSER else provision.role_name(role)
    where = urlencode({"host": str(known_socket_folder(place)), "port": PORT}, quote_via=quote)
    return f"postgresql://{user}:{passwords(place)[role]}@/{name}?{where}"


def reset(root: Path) -> None:
    """Stop the server and remove everything it keeps, wherever it stands."""
    stop(root)
    place = find(root)
    for folder in (known_socket_folder(place), place.server):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("server", "roles.json", "socket_folder"):
        (place.home / name).unlink(missing_ok=True)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Only one process at a time starts the server; the others wait and find it running."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's account, with nothing of our environment."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(
        [place.program(program), *arguments],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        umask=0o077,
        **place.run_as,
    )


def _make_cluster(place: Place, password: str) -> None:
    """Make the database's files, in a folder that takes its name only when it is complete."""
    if place.data.exists():
        return
    fresh = place.server / "data-new"
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(place, fresh)
    secret = place.log.with_name("password")
    own_file(place, secret, password)
    done = _run(place, "initdb", f"--pgdata={fresh}", f"--pwfile={secret}", *INITDB.split())
    secret.unlink()
    if done.returncode != 0:
        own_file(place, place.log, done.stdout)
        raise EmbeddedError(_complaint(place, "could not be made"))
    fresh.replace(place.data)


def _configure(place: Place, *, throwaway: bool) -> None:
    """Write the settings anew at each start, since the clone may have moved."""
    folder = str(socket_folder(place)).replace("'", "''")
    text = CONFIGURATION.format(port=PORT, folder=folder) + (THROWAWAY if throwaway else "")
    own_file(place, place.data / "postgresql.conf", text)
    own_file(place, place.data / "pg_hba.conf", "local all all scram-sha-256\n")


def _start(place: Place) -> None:
    """Start the server and wait until it answers; what a crash left behind is cleared first."""
    for left in range(START_TRIES, 0, -1):
        _forget_dead_server(place)
        if place.log.exists() and place.log.stat().st_size > LARGEST_LOG:
            place.log.replace(place.log.with_suffix(".old"))
        where = ("-D", str(place.data), "-l", str(place.log))
        if _run(place, "pg_ctl", "start", *where, "-w", "-s", "-t", "60").returncode == 0:
            return
        if left > 1:
            time.sleep(1)  # The last processes of a killed server may still hold its memory.
    raise EmbeddedError(_complaint(place, "did not start"))


def _forget_dead_server(place: Place) -> None:
    """Remove the notes of a server that is gone, whose number another process may have by now."""
    note = place.data / "postmaster.pid"
    if note.exists() and _is_alive(place, note.read_text()):
        return
    for file in (note, *known_socket_folder(place).glob(".s.PGSQL.*")):
        file.unlink(missing_ok=True)


def _is_alive(place: Place, note: str) -> bool:
    """Whether the process that the note names is a server of this folder (or we cannot tell)."""
    if not Path("/proc/self/cwd").exists():
        return True
    try:
        return Path(f"/proc/{note.split(None, 1)[0]}/cwd").samefile(place.data)
    except (OSError, IndexError):
        return False


def _complaint(place: Place, what: str) -> str:
    """One sentence with the cause, and where to read the rest."""
    lines = place.log.read_text(errors="replace").splitlines() if place.log.exists() else []
    causes = [line for line in lines[-40:] if any(w in line for w in ("FATAL", "PANIC", "error:"))]
    cause = f" ({causes[-1].split(': ', 1)[-1].strip()})" if causes else ""
    return f"The embedded PostgreSQL {what}{cause}; the last lines of {place.log} say more."


def _provisioned(place: Place) -> bool:
    """Whether the roles and the database were made by this version of the code."""
    note = place.server / "provisioned"
    return note.exists() and note.read_text() == provision.VERSION


def _provision(root: Path, secrets: dict[str, str]) -> None:
    """Make the roles and the database, or bring them up to date."""
    with psycopg.connect(database_url(root, SUPERUSER, "postgres"), autocommit=True) as connection:
        provision.ensure_sign_ins(connection, secrets)
        provision.ensure_database(connection, DATABASE)
    with psycopg.connect(database_url(root, SUPERUSER)) as connection:
        provision.ensure_rights(connection)


def run_program(root: Path, role: str, program: str, *arguments: str) -> None:
    """Become one of PostgreSQL's client programs (psql, pg_dump, …), signed in as a role."""
    place = find(root)
    connection = {
        "PGHOST": str(known_socket_folder(place)),
        "PGPORT": str(PORT),
        "PGUSER": "postgres" if role == SUPERUSER else provision.role_name(role),
        "PGPASSWORD": passwords(place)[role],
        "PGDATABASE": DATABASE,
    }
    path = place.program(program)
    os.execve(path, [path, *arguments], {**os.environ, **connection})  # noqa: S606


def main(arguments: list[str]) -> None:
    """The command line."""
    root = Path(__file__).resolve().parent.parent
    verb = arguments[0] if arguments else ""
    try:
        if verb in ("start", "run"):
            ensure_running(root)
        if verb == "run" and len(arguments) > 2:
            run_program(root, *arguments[1:])
        if verb in ("stop", "reset"):
            {"stop": stop, "reset": reset}[verb](root)
    except EmbeddedError as fault:
        sys.exit(str(fault))
    if verb not in ("start", "stop", "status", "reset"):
        sys.exit("Usage: python -m tfcase.embedded start|stop|status|reset|run ROLE PROGRAM ...")
    print("running" if is_running(root) else "stopped")


if __name__ == "__main__":
    main(sys.argv[1:])
