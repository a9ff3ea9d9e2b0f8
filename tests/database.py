"""The tests' database: real PostgreSQL, the real roles, one database a process from a template.

Without DATABASE_URL the server is an embedded one in a home of its own (`.tfcase/test`), so that
`make demo` may run at the same time. With it, its login user must be a superuser.
Set here, before Django reads its settings, and for every command that a test starts.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch
from urllib.parse import quote, urlsplit

import django
import psycopg
import pytest
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

from privacy import provision
from privacy.keyring import Keys, Purpose, Ring, as_json
from tests.standing import STANDING
from tfcase import embedded, environment

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("TFCASE_TEST_HOME") or ROOT / ".tfcase" / "test")
OWN_FOLDER = HOME / "runs" / str(os.getpid())
# The processes of one run inherit the environment of the first, which has moved the address.
SERVER_URL = os.environ.pop("DATABASE_URL", "") or os.environ.get("TFCASE_TEST_SERVER", "")
TEMPLATE = "tfcase_template_"
PREFIX = "tfcase_test_"
# What one run of the tests made for all its processes is not kept for the next.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
RUN_FOLDER = HOME / "runs" / RUN
# What decides how an empty database looks.
SCHEMA_FILES = (
    "migrations*/**/*.*",
    "models/*.py",
    "models.py",
    "apps.py",
    "sealed.py",
    "data/**/*.y*ml",
)
APPS = ("privacy", "families", "outcomes", "exports")
# A test's own hand sees every row, outside requests and `acting_as`: those say who asks, and only
# they do so in the product, where a connection begins with nobody.
OWN_HAND = (
    "-c tfcase.user_id=00000000-0000-4000-8000-000000000000",
    "-c tfcase.scope=all",
)

HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["TFCASE_HOME"] = str(HOME)
os.environ["TFCASE_TEST_SERVER"] = SERVER_URL
# Nobody takes another process's messages from the queue, or finds its files.
os.environ["TFCASE_BROKER_FOLDER"] = str(OWN_FOLDER / "broker")
os.environ["TFCASE_FILES_FOLDER"] = str(OWN_FOLDER / "files")
os.environ["TFCASE_AUDIT_FOLDER"] = str(OWN_FOLDER / "audit")
# The same keys in every run: a token is short, so that by chance two values may share one.
RING = {
    purpose: Keys(1, {1: hashlib.sha256(f"tests: {purpose}".encode()).digest()})
    for purpose in Purpose
}
(HOME / "keys.json").write_text(as_json(Ring(RING)))
atexit.register(shutil.rmtree, OWN_FOLDER, ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "tfcase.settings"
for name in provision.ROLES:
    # Until a test asks for the database there is none, so that tests of pure rules start no server.
    os.environ[f"DATABASE_URL_{name.upper()}"] = "postgresql:///not-started"
django.setup()
# Not inherited: each process of a run reads its settings from its own environment, made above.
del os.environ["DJANGO_SETTINGS_MODULE"]


def url_of(role: str, database: str) -> str:
    """The address of a database for a role; `superuser` makes, fills and drops databases."""
    if not SERVER_URL:
        return embedded.database_url(ROOT, role, database)
    server = urlsplit(SERVER_URL)._replace(path=f"/{database}")
    if role == "superuser":
        return server.geturl()
    option = f"options={quote(f'-c role={provision.role_name(role)}')}"
    return server._replace(query="&".join(filter(None, (server.query, option)))).geturl()


class Databases:
    """The databases of this process on the tests' server, shared with other runs of the tests."""

    def __init__(self) -> None:
        """Take part in the use of the server; whoever leaves last stops it."""
        self.name = f"{PREFIX}{os.getpid()}"
        self.template = TEMPLATE + _fingerprint()
        self.users: IO[str] = (HOME / "users.lock").open("w")
        alone = _locked(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not alone:
            fcntl.flock(self.users, fcntl.LOCK_SH)
        if not SERVER_URL:
            embedded.ensure_running(ROOT, throwaway=True)
        with self.server() as server:
            if SERVER_URL:
                provision.ensure_group_roles(server)
            if alone:
                _drop_leftovers(server, keep=self.template)
        fcntl.flock(self.users, fcntl.LOCK_SH)

    def server(self, database: str = "postgres") -> provision.Connection:
        """A connection that may do everything."""
        return psycopg.connect(url_of("superuser", database), autocommit=True)

    def make(self) -> None:
        """Make this process's database from the template, which is made when the code changed."""
        with (HOME / "template.lock").open("w") as lock, self.server() as server:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.template not in _names(server):
                self._make_template(server)
            self.copy(self.name, self.template)
        for role in provision.ROLES:
            os.environ[f"DATABASE_URL_{role.upper()}"] = url_of(role, self.name)

    def fill(self, what: str, how: Callable[[], object]) -> None:
        """Put into the database what `how` puts there; done once a run, then copied."""
        self.once(what, self.name, how)

    def once(self, what: str, database: str, how: Callable[[], object]) -> bool:
        """The database holds what `how` makes of it; whether it was made here, not copied."""
        kept = f"{PREFIX}{RUN}_kept_{what}"
        with (HOME / f"{what}.lock").open("w") as lock, self.server() as server:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = kept in _names(server)
            if not made:
                how()
            connections.close_all()
            if made:
                self.copy(database, kept)
            else:
                _copy(server, kept, database)
        return not made

    def copy(self, database: str, template: str) -> None:
        """Make a database as a copy, with the rights that a copy does not take over."""
        with self.server() as server:
            _copy(server, database, template)
        with self.server(database) as connection:
            provision.ensure_rights(connection)

    def _make_template(self, server: provision.Connection) -> None:
        """An empty database with our schema; it takes its name only when it is complete."""
        fresh = f"{PREFIX}template"
        _drop(server, fresh)
        provision.ensure_database(server, fresh)
        with self.server(fresh) as connection:
            provision.ensure_rights(connection)
        migrate = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity=0"]
        own = {"DATABASE_URL_OWNER": url_of("owner", fresh), "DATABASE_ROLE": "owner"}
        done = subprocess.run(
            migrate,
            cwd=ROOT,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"The migrations fail:\n{done.stdout}{done.stderr}"
        with self.server(fresh) as connection:
            connection.execute(STANDING)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(sql.Identifier(fresh), sql.Identifier(self.template)))

    def restore(self) -> None:
        """After a test that committed: every table holds again what the template holds."""
        ours, pristine = self.server(self.name), self.server(self.template)
        with ours, pristine, ours.transaction():
            ours.execute("SET LOCAL lock_timeout = '20s'")
            # Neither triggers nor foreign keys: the audit trail lets nobody else empty it.
            ours.execute("SET LOCAL session_replication_role = replica")
            for table in _filled_tables(ours):
                ours.execute(sql.SQL("DELETE FROM {}").format(table))
            for table in _filled_tables(pristine):
                _copy_rows(table, pristine, ours)

    @contextmanager
    def emptied_after(self, blocker: Any) -> Iterator[None]:
        """What is committed within is gone afterwards, also where not all of it could be made:
        what is left of a half-made council would fail every test that follows in this process.
        """
        try:
            yield
        finally:
            with blocker.unblock():
                self.restore()

    def leave(self) -> None:
        """Drop this process's database; stop the server when nobody else uses it."""
        with self.server() as server:
            _drop(server, self.name)
            last = _locked(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if last:
                _drop_leftovers(server, keep=self.template)
        if last:
            shutil.rmtree(RUN_FOLDER, ignore_errors=True)
        if last and not SERVER_URL:
            embedded.stop(ROOT)
        self.users.close()


def _locked(file: IO[str], kind: int) -> bool:
    """Whether the lock could be had."""
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        return False
    return True


def _fingerprint() -> str:
    """Changes whenever an empty database would look different."""
    files = [path for app in APPS for glob in SCHEMA_FILES for path in (ROOT / app).glob(glob)]
    files += [
        ROOT / "privacy/provision.py",
        ROOT / "privacy/walls.py",
        ROOT / "privacy/tables.py",
        ROOT / "tfcase/settings.py",
        ROOT / "manage.py",
    ]
    files += [ROOT / ".requirements.txt", ROOT / "tests/standing.py"]
    digest = hashlib.sha256()
    for path in sorted(file for file in files if file.is_file() and file.suffix != ".pyc"):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _names(server: provision.Connection) -> set[str]:
    """The databases of the server."""
    return {str(row[0]) for row in server.execute("SELECT datname FROM pg_database").fetchall()}


def _copy(server: provision.Connection, name: str, template: str) -> None:
    """Make a database as a copy of another."""
    statement = sql.SQL("CREATE DATABASE {} OWNER tfcase_owner TEMPLATE {} STRATEGY FILE_COPY")
    _drop(server, name)
    server.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(server: provision.Connection, name: str) -> None:
    """Drop a database, whoever is still connected."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_leftovers(server: provision.Connection, keep: str) -> None:
    """Drop what killed runs and older code left behind."""
    for name in _names(server) - {keep}:
        if name.startswith((PREFIX, TEMPLATE)):
            _drop(server, name)


def _filled_tables(connection: provision.Connection) -> list[sql.Identifier]:
    """The tables with rows, without the list of migrations."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    names = {str(row[0]) for row in connection.execute(query).fetchall()} - {"django_migrations"}
    tables = [sql.Identifier("public", name) for name in sorted(names)]
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(number), table)
        for number, table in enumerate(tables)
    ]
    if not asked:
        return []
    return [
        tables[int(str(row[0]))] for row in connection.execute(sql.SQL(" UNION ALL ").join(asked))
    ]


def _copy_rows(
    table: sql.Identifier, source: provision.Connection, target: provision.Connection
) -> None:
    """Copy all rows of a table from one database to the other."""
    with (
        source.cursor().copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(table)) as rows,
        target.cursor().copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(table)) as copy,
    ):
        for data in rows:
            copy.write(data)


def _point_django_at(database: str, role: str = "app") -> None:
    """Django's connection uses this database as one of the roles, without a pool."""
    connection = connections["default"]
    connection.close()
    connection.close_pool()
    entry = environment.database("test", url_of(role, database), None)
    options = entry["OPTIONS"]
    assert isinstance(options, dict)
    options["options"] = " ".join([str(options.get("options", "")), *OWN_HAND]).strip()
    connection.settings_dict.update(entry)


@pytest.fixture(scope="session")
def run_databases() -> Iterator[Databases]:
    """The databases of this process, for the tests that look at them as the server's superuser."""
    databases = Databases()
    databases.make()
    yield databases
    databases.leave()


@pytest.fixture(scope="session")
def django_db_setup(
    run_databases: Databases, django_test_environment: None, django_db_blocker: object
) -> Iterator[None]:
    """Replaces pytest-django's own: the application's role may neither make nor empty databases."""
    _point_django_at(run_databases.name)
    with patch.object(
        TransactionTestCase, "_fixture_teardown", lambda case: run_databases.restore()
    ):
        yield
    with django_db_blocker.unblock():
        connections.close_all()
