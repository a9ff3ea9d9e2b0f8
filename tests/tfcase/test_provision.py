"""The roles on a server of the council's own, where one login user takes them on."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from privacy import provision
from tests.database import ROOT
from tests.tfcase.conftest import drop_roles
from tfcase import embedded

LOGIN = "council_login"


def _server(database: str = "postgres") -> provision.Connection:
    """The administrator of the council's server."""
    address = embedded.database_url(ROOT, "superuser", database)
    return psycopg.connect(address, autocommit=True)


@pytest.fixture
def login(roleless_server: dict[str, str]) -> Iterator[str]:
    """The address that the council's administrator hands us: one user, one empty database."""
    with _server() as server:
        server.execute(f"CREATE ROLE {LOGIN} LOGIN CREATEROLE PASSWORD 'invented'")
        server.execute(f"CREATE DATABASE council OWNER {LOGIN}")
    address = embedded.database_url(ROOT, "superuser", "council")
    yield address.replace(address.split("@")[0], f"postgresql://{LOGIN}:invented")
    with _server() as server:
        server.execute("DROP DATABASE council")
        drop_roles(server)
        server.execute(f"DROP ROLE {LOGIN}")


def _setup(address: str, **environment: str) -> tuple[int, str]:
    """Run the command as an operator does; its exit code and everything it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "setup_database"],
        cwd=ROOT,
        env={**kept, "DATABASE_URL": address, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _as(address: str, role: str) -> provision.Connection:
    """What the settings do: the login user takes the role on as it connects."""
    return psycopg.connect(address, options=f"-c role=tfcase_{role}", autocommit=True)


def test_one_login_user_takes_on_every_role(login: str) -> None:
    code, words = _setup(login)
    assert code == 0, words
    with _as(login, "owner") as owner:
        owner.execute("CREATE TABLE thing (id int)")
    with _as(login, "app") as app:
        app.execute("INSERT INTO thing VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DROP TABLE thing")
    with _as(login, "reporter") as reporter:
        assert reporter.execute("SELECT id FROM thing").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reporter.execute("DELETE FROM thing")


def test_a_second_run_changes_nothing(login: str) -> None:
    assert _setup(login)[0] == 0
    roles = "SELECT array_agg(r ORDER BY rolname) FROM pg_roles r WHERE rolname LIKE 'tfcase%'"
    with _server() as server:
        before = server.execute(roles).fetchone()
        assert _setup(login)[0] == 0
        assert server.execute(roles).fetchone() == before


def test_the_backup_role_that_only_a_superuser_can_finish_is_named(login: str) -> None:
    code, words = _setup(login)
    assert code == 0
    assert "ALTER ROLE tfcase_backup BYPASSRLS;" in words
    with _server() as server:
        server.execute("ALTER ROLE tfcase_backup BYPASSRLS")
    assert "BYPASSRLS" not in _setup(login)[1]


def test_a_login_user_who_may_not_make_roles_is_told_what_to_ask_for(login: str) -> None:
    with _server() as server:
        server.execute(f"ALTER ROLE {LOGIN} NOCREATEROLE")
    code, words = _setup(login)
    assert code != 0
    assert f'ALTER ROLE "{LOGIN}" CREATEROLE;' in words
    assert "Traceback" not in words


def test_a_database_of_somebody_else_is_told(login: str) -> None:
    with _server() as server:
        server.execute("ALTER DATABASE council OWNER TO postgres")
    code, words = _setup(login)
    assert code != 0
    assert f'ALTER DATABASE "council" OWNER TO "{LOGIN}";' in words


def test_roles_with_their_own_sign_in_must_be_there(login: str) -> None:
    code, words = _setup(login, DATABASE_URL_OWNER=login)
    assert code != 0
    assert "tfcase_owner" in words
    assert "docs/operations.md" in words


def test_a_server_out_of_reach_is_one_sentence(roleless_server: dict[str, str]) -> None:
    code, words = _setup("postgresql://nobody:x@127.0.0.1:9/none")
    assert code != 0
    assert "cannot be reached" in words
    assert "Traceback" not in words
