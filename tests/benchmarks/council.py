"""A council of a given size in a database of its own, and commands timed on it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".tfcase" / "bench"
IMPORTED = HOME / "imported"


@dataclass(frozen=True)
class Timed:
    """How long a command took, the most memory a process held, what it said, its CPU seconds."""

    seconds: float
    megabytes: float
    words: str
    cpu: float = 0.0


def run(*command: str, role: str = "") -> Timed:
    """Run Python on a command to its end; a failure ends the benchmark with its words."""
    environment = {**os.environ, "TFCASE_HOME": str(HOME), "PYTHONWARNINGS": "ignore"}
    if role:
        environment["DATABASE_ROLE"] = role
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=said, stderr=complained
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - begun
        for file in (said, complained):
            file.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{complained.read()[-2000:]}")
        cpu = usage.ru_utime + usage.ru_stime
        return Timed(took, usage.ru_maxrss / 1024, said.read(), cpu)


def council_folder(families: int) -> Path:
    """Where the case files of a council of this size are kept."""
    return HOME / "councils" / str(families)


def has_council(families: int) -> bool:
    """Whether a council of this size stands in the database, kept from an earlier measuring."""
    return IMPORTED.exists() and IMPORTED.read_text() == str(families)


def import_council(families: int) -> Iterator[tuple[str, Timed]]:
    """Make the case files of a council, and bring them into a fresh database."""
    folder = council_folder(families)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        asked = ("make_council", "--families", str(families), "--out", str(folder))
        yield "make_council", run("manage.py", *asked)
    fresh_database()
    yield "import_cases", run("manage.py", "import_cases", str(folder))
    IMPORTED.write_text(str(families))


def fresh_database() -> None:
    """The schema and the frameworks, and nobody."""
    IMPORTED.unlink(missing_ok=True)
    run("-m", "tfcase.embedded", "reset")
    HOME.mkdir(parents=True, exist_ok=True)
    run("manage.py", "migrate", "--verbosity", "0")
    run("manage.py", "load_frameworks")
    run("manage.py", "collectstatic", "--noinput")


_WALLS = """DO $$ DECLARE walled regclass; BEGIN
    FOR walled IN SELECT oid FROM pg_class WHERE relforcerowsecurity LOOP
        EXECUTE format('ALTER TABLE %s {} ROW LEVEL SECURITY', walled);
    END LOOP; END $$"""


@contextmanager
def without_second_wall() -> Iterator[None]:
    """The same database, its row-level security switched off for a comparison."""
    switch = ("-m", "tfcase.embedded", "run", "owner", "psql", "-qc")
    run(*switch, _WALLS.format("DISABLE"))
    try:
        yield
    finally:
        run(*switch, _WALLS.format("ENABLE"))


def forget() -> None:
    """Give the disk back."""
    run("-m", "tfcase.embedded", "reset")
    shutil.rmtree(HOME, ignore_errors=True)
