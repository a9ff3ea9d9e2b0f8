"""The embedded PostgreSQL: private, restartable, and clear when it cannot start.

Run as root these tests show the server under its own account; as an ordinary user, under that user.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.database import ROOT
from tfcase import embedded
from tfcase.embedded_place import find, known_socket_folder, passwords

ROLES = ("owner", "app", "jobs", "eraser", "rotator", "reporter", "backup")


BOTH_PLACES = pytest.mark.parametrize(
    "parent", [0o755, 0o700], indirect=True, ids=["in an open folder", "in a closed folder"]
)


@pytest.fixture
def parent(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that other accounts may enter, or one that they may not (a clone in /root, say)."""
    folder = Path(tempfile.mkdtemp(prefix="tfcase-tests-"))
    folder.chmod(getattr(request, "param", 0o755))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(parent: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of a server that has not been started yet."""
    home = parent / "home"
    monkeypatch.setenv("TFCASE_HOME", str(home))
    yield home
    embedded.reset(ROOT)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One running server for the tests that neither stop nor damage it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TFCASE_HOME", str(tmp_path_factory.mktemp("shared")))
        embedded.ensure_running(ROOT)
        yield
        embedded.reset(ROOT)


@pytest.fixture
def running(shared_server: None) -> None:
    """The shared server is up."""
    assert embedded.is_running(ROOT)


def _ask(role: str, query: str, database: str = "tfcase") -> list[tuple[object, ...]]:
    """One statement as a role; its rows, when it has any."""
    address = embedded.database_url(ROOT, role, database)
    with psycopg.connect(address, autocommit=True) as session:
        cursor = session.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def _postmaster() -> int:
    """The process number that the server noted."""
    return int((find(ROOT).data / "postmaster.pid").read_text().split()[0])


def _others_may(path: Path) -> int:
    """The permissions of a path for everybody else."""
    return path.stat().st_mode & 0o007


def test_every_role_signs_in_with_its_own_password_only(running: None) -> None:
    secrets = passwords(find(ROOT))
    assert len(set(secrets.values())) == len(ROLES) + 1
    for role in ROLES:
        assert _ask(role, "SELECT current_user") == [(f"tfcase_{role}",)]
        wrong = embedded.database_url(ROOT, role).replace(secrets[role], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
    held = "SELECT rolname FROM pg_authid WHERE rolcanlogin AND rolpassword NOT LIKE 'SCRAM%'"
    assert _ask("superuser", held) == []


def test_only_the_backup_sees_past_policies_and_nobody_is_superuser(running: None) -> None:
    roles = "FROM pg_roles WHERE rolname LIKE 'tfcase%'"
    assert _ask("app", f"SELECT rolname {roles} AND rolbypassrls") == [("tfcase_backup",)]
    assert _ask("app", f"SELECT rolname {roles} AND (rolsuper OR rolcreaterole)") == []


def test_the_database_is_utf8_and_closed_to_everybody_else(running: None) -> None:
    encoding = "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'tfcase'"
    assert _ask("app", encoding) == [("UTF8",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask("app", "CREATE TABLE public.mine (id int)")
    _ask("owner", "CREATE TABLE thing (id int)")
    _ask("app", "INSERT INTO thing VALUES (1)")
    assert _ask("reporter", "SELECT id FROM thing") == [(1,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask("reporter", "INSERT INTO thing VALUES (2)")


@BOTH_PLACES
def test_nothing_listens_on_the_network_and_nobody_else_may_look(home: Path, parent: Path) -> None:
    before = parent.stat().st_mode
    embedded.ensure_running(ROOT)
    place = find(ROOT)
    assert _ask("superuser", "SHOW listen_addresses") == [("",)]
    assert (home / "roles.json").stat().st_mode & 0o777 == 0o600
    private = [home, place.server, place.data, known_socket_folder(place), place.log.parent]
    assert [path for path in private if _others_may(path)] == []
    assert parent.stat().st_mode == before
    account = place.data.stat().st_uid
    assert account != 0
    assert Path(f"/proc/{_postmaster()}").stat().st_uid == account


def test_second_start_is_possible_at_once_and_keeps_the_data(home: Path) -> None:
    embedded.ensure_running(ROOT)
    _ask("owner", "CREATE TABLE kept AS SELECT 7 AS number")
    embedded.stop(ROOT)
    assert not embedded.is_running(ROOT)
    with pytest.raises(psycopg.OperationalError):
        _ask("app", "SELECT 1")
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT number FROM kept") == [(7,)]
    embedded.stop(ROOT)
    embedded.stop(ROOT)


def test_killed_server_recovers_with_its_data(home: Path) -> None:
    embedded.ensure_running(ROOT)
    _ask("owner", "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(_postmaster(), signal.SIGKILL)
    while embedded.is_running(ROOT):
        time.sleep(0.01)
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT number FROM kept") == [(7,)]


def test_note_of_a_dead_server_whose_number_another_process_has(home: Path) -> None:
    embedded.ensure_running(ROOT)
    note = find(ROOT).data / "postmaster.pid"
    text = note.read_text()
    embedded.stop(ROOT)
    note.write_text(text.replace(text.split()[0], str(os.getpid()), 1))
    assert not embedded.is_running(ROOT)
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT 1") == [(1,)]
    assert _postmaster() != os.getpid()


def test_killed_in_the_middle_of_the_first_start(home: Path) -> None:
    embedded.ensure_running(ROOT)
    place = find(ROOT)
    embedded.stop(ROOT)
    (place.data).rename(place.server / "data-new")
    (place.server / "provisioned").unlink()
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT current_user") == [("tfcase_app",)]


def test_several_processes_start_it_at_once(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        for started in [pool.submit(embedded.ensure_running, ROOT) for _ in range(4)]:
            started.result()
    assert _ask("app", "SELECT 1") == [(1,)]


def test_two_projects_side_by_side(
    home: Path, parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.ensure_running(ROOT)
    _ask("owner", "CREATE TABLE first (id int)")
    monkeypatch.setenv("TFCASE_HOME", str(parent / "neighbour"))
    try:
        embedded.ensure_running(ROOT)
        assert _ask("app", "SELECT to_regclass('first')") == [(None,)]
        embedded.stop(ROOT)
    finally:
        embedded.reset(ROOT)
    monkeypatch.setenv("TFCASE_HOME", str(home))
    assert _ask("app", "SELECT to_regclass('first')::text") == [("first",)]


@BOTH_PLACES
def test_moved_clone_keeps_its_data_and_a_copied_one_has_its_own(
    home: Path, parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.ensure_running(ROOT)
    _ask("owner", "CREATE TABLE kept AS SELECT 7 AS number")
    embedded.stop(ROOT)
    moved = home.rename(parent / "moved")
    monkeypatch.setenv("TFCASE_HOME", str(moved))
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT number FROM kept") == [(7,)]
    subprocess.run(["cp", "-a", moved, parent / "copied"], check=True)
    monkeypatch.setenv("TFCASE_HOME", str(parent / "copied"))
    embedded.ensure_running(ROOT)
    _ask("owner", "CREATE TABLE only_in_the_copy (id int)")
    embedded.reset(ROOT)
    monkeypatch.setenv("TFCASE_HOME", str(moved))
    assert _ask("app", "SELECT to_regclass('only_in_the_copy')") == [(None,)]
    assert _ask("app", "SELECT number FROM kept") == [(7,)]


def test_copied_clone_that_never_ran_neither_uses_nor_removes_the_first(
    home: Path, parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.ensure_running(ROOT)
    subprocess.run(["cp", "-a", home, parent / "copied"], check=True)
    monkeypatch.setenv("TFCASE_HOME", str(parent / "copied"))
    assert not embedded.is_running(ROOT)
    embedded.stop(ROOT)
    embedded.reset(ROOT)
    monkeypatch.setenv("TFCASE_HOME", str(home))
    assert _ask("app", "SELECT 1") == [(1,)]


def test_long_path_gets_a_short_private_socket_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = home.parent / ("a-rather-long-name-" * 5) / ".tfcase"
    monkeypatch.setenv("TFCASE_HOME", str(far))
    embedded.ensure_running(ROOT)
    folder = known_socket_folder(find(ROOT))
    assert _ask("app", "SELECT 1") == [(1,)]
    assert len(str(folder)) < 80
    assert folder.stat().st_mode & 0o777 == 0o700
    embedded.stop(ROOT)
    shutil.rmtree(folder)
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT 1") == [(1,)]
    embedded.reset(ROOT)
    assert not folder.exists()


def test_broken_files_give_one_sentence_that_names_the_log(home: Path) -> None:
    embedded.ensure_running(ROOT)
    place = find(ROOT)
    embedded.stop(ROOT)
    (place.data / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(embedded.EmbeddedError) as fault:
        embedded.ensure_running(ROOT)
    assert "did not start" in str(fault.value)
    assert str(place.log) in str(fault.value)
    assert "\n" not in str(fault.value)


def test_lost_passwords_are_named(home: Path) -> None:
    embedded.ensure_running(ROOT)
    embedded.stop(ROOT)
    (home / "roles.json").unlink()
    with pytest.raises(embedded.EmbeddedError, match="make reset"):
        embedded.ensure_running(ROOT)


def test_the_log_holds_no_values(running: None) -> None:
    _ask("owner", "CREATE TABLE person (name text UNIQUE)")
    _ask("app", "INSERT INTO person VALUES ('Quillfeather')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        _ask("app", "INSERT INTO person VALUES ('Quillfeather')")
    log = find(ROOT).log.read_text()
    assert "duplicate key" in log
    assert "Quillfeather" not in log


def test_environment_of_another_server_does_not_mislead(
    running: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGHOST": "/nowhere", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    assert _ask("app", "SELECT 1") == [(1,)]


def test_by_hand_from_the_command_line(home: Path) -> None:
    def by_hand(*arguments: str) -> str:
        command = [sys.executable, "-m", "tfcase.embedded", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip()

    assert by_hand("start") == "running"
    assert by_hand("run", "app", "psql", "-Atc", "SELECT current_user") == "tfcase_app"
    assert by_hand("fly").startswith("Usage")
    assert by_hand("reset") == "stopped"
    assert not (home / "roles.json").exists()


def test_a_home_of_somebody_else_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid + 1)
    with pytest.raises(embedded.EmbeddedError, match="belongs to another user"):
        embedded.ensure_running(ROOT)


def test_a_socket_left_without_a_server_is_not_a_running_server(home: Path) -> None:
    embedded.ensure_running(ROOT)
    folder = known_socket_folder(find(ROOT))
    note = (find(ROOT).data / "postmaster.pid").read_text()
    embedded.stop(ROOT)
    (find(ROOT).data / "postmaster.pid").write_text(note)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / ".s.PGSQL.5432"))
    assert not embedded.is_running(ROOT)
    embedded.ensure_running(ROOT)
    assert _ask("app", "SELECT 1") == [(1,)]
