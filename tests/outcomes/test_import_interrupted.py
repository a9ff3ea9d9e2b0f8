"""An import that is killed, that fails or that meets another leaves whole families only."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from families.models import Family, FeedCoverage, Observation
from families.synthetic import write_council as write_synthetic
from outcomes.actions.importing import import_cases, run, writing
from outcomes.casefiles.records import FilesChanged
from outcomes.casefiles.tables import TABLES
from privacy.errors import RuleBroken
from privacy.identity import system_user
from tests.database import ROOT, Databases
from tests.outcomes.importing import Rows, canonical, exported, ready, run_import
from tests.running import wait_until
from tests.sample import SAMPLE

pytestmark = pytest.mark.django_db(transaction=True)
TABLES_OF_FAMILIES = [table for table in TABLES if "family_ref" in table.places]


class Killed(Exception):
    """Stands for whatever ends an import in the middle."""


def of_families(rows: dict[str, Rows], families: set[str]) -> dict[str, Rows]:
    """The rows of some families only."""
    found = {}
    for table in TABLES_OF_FAMILIES:
        place = table.places["family_ref"]
        found[table.file] = [row for row in rows[table.file] if row[place] in families]
    return found


def assert_whole_families_only(folder: Path, given: Path) -> int:
    """Every family that is stored is stored with all its rows; their number."""
    stored = set(Family.objects.values_list("reference", flat=True))
    assert of_families(exported(folder), stored) == of_families(canonical(given), stored)
    return len(stored)


def test_what_ends_between_two_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready()
    monkeypatch.setattr(run, "FAMILIES_AT_ONCE", 70)

    def stop(done: int, total: int, doing: str) -> None:
        if done >= 140:
            raise Killed

    with pytest.raises(Killed):
        import_cases(SAMPLE, by=system_user("operator"), step=stop)
    assert assert_whole_families_only(tmp_path / "half", SAMPLE) == 140
    assert not FeedCoverage.objects.exists()
    again = run_import(SAMPLE)
    assert (again.status, again.families) == (0, {"new": 160, "unchanged": 140})
    assert exported(tmp_path / "whole") == canonical(SAMPLE)


def test_what_ends_within_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready()
    monkeypatch.setattr(run, "FAMILIES_AT_ONCE", 100)
    load, calls = writing.load, []

    def fail(table: str, *args: object, **options: object) -> int:
        calls.append(table)
        if calls.count("outcomes_claim") == 2:
            raise Killed
        return load(table, *args, **options)

    monkeypatch.setattr(writing, "load", fail)
    with pytest.raises(Killed):
        import_cases(SAMPLE, by=system_user("operator"))
    monkeypatch.undo()
    assert assert_whole_families_only(tmp_path / "half", SAMPLE) == 100
    again = run_import(SAMPLE)
    assert again.families == {"new": 200, "unchanged": 100}


def test_a_killed_process(tmp_path: Path, run_databases: Databases) -> None:
    ready()
    given = tmp_path / "given"
    write_synthetic(families=900, seed=7, out=given, processes=1)
    command = [sys.executable, "manage.py", "import_cases", str(given)]
    started = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
    )
    wait_until(lambda: Family.objects.exists() or started.poll() is not None, "families are in")
    started.send_signal(signal.SIGKILL)
    assert started.wait(20) == -signal.SIGKILL
    stored = assert_whole_families_only(tmp_path / "half", given)
    assert 0 < stored < 900
    again = run_import(given)
    assert (again.status, again.families) == (0, {"new": 900 - stored, "unchanged": stored})
    assert exported(tmp_path / "whole") == canonical(given)


def test_two_imports_at_once_are_refused(run_databases: Databases) -> None:
    ready()
    with run_databases.server(run_databases.name) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [run._LOCK])
        with pytest.raises(RuleBroken, match="Another import is running"):
            import_cases(SAMPLE, by=system_user("operator"))
    assert not Family.objects.exists()


def test_without_a_framework_nothing_is_read() -> None:
    ran = run_import(SAMPLE)
    assert (ran.status, "load_frameworks" in ran.err) == (2, True)


def test_a_file_that_changes_meanwhile_stops_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready()
    monkeypatch.setattr(run, "FAMILIES_AT_ONCE", 100)
    for path in SAMPLE.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())

    def meddle(done: int, total: int, doing: str) -> None:
        with (tmp_path / "needs.csv").open("a") as file:
            file.write("\n")

    with pytest.raises(FilesChanged, match=r"needs.csv was changed while it was being read"):
        import_cases(tmp_path, by=system_user("operator"), step=meddle)
    assert Family.objects.count() == 100
    assert Observation.objects.exists()


def test_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "needs.csv")

    ready()
    monkeypatch.setattr("outcomes.actions.importing.run.check_directory", refuse)
    ran = run_import(SAMPLE)
    assert (ran.status, ran.err) == (2, "needs.csv cannot be read (Permission denied).")
