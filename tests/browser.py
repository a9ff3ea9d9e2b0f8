"""The whole product in a real browser: web server, worker, database, Chromium.

The product runs as processes of its own over a database of its own, as it does in a council; tests
know it only through the browser. Beside Playwright, Django's database is out of bounds.
"""

import http.client
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

from privacy import provision
from tests.addresses import people
from tests.database import OWN_FOLDER, ROOT, RUN_FOLDER, Databases, url_of
from tests.running import process, wait_until, worker
from tests.visiting import Office, office

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Product:
    """A running product: its address, and the environment of its processes."""

    address: str
    database: str
    environment: dict[str, str] = field(repr=False)


@contextmanager
def made_database(databases: Databases, name: str, filled_with: str) -> Iterator[str]:
    """A database of that name, filled by a function of `tests/furnish.py`; dropped in the end."""
    name = f"{databases.name}_{name}"
    if not databases.once(filled_with, name, lambda: _fill(databases, name, filled_with)):
        shutil.copytree(RUN_FOLDER / filled_with, OWN_FOLDER / name)
    yield name
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with databases.server() as server:
        server.execute(drop.format(sql.Identifier(name)))


def _fill(databases: Databases, name: str, filled_with: str) -> None:
    """An empty database and its folder, filled by a process of its own."""
    databases.copy(name, databases.template)
    script = f"import django; django.setup(); from tests import furnish; furnish.{filled_with}()"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **environment_of(name), "DATABASE_ROLE": "jobs"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"The database could not be filled:\n{done.stderr}"
    made = OWN_FOLDER / name
    made.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, RUN_FOLDER / filled_with)


def environment_of(database: str) -> dict[str, str]:
    """What makes a process work on a database, with a queue and files of its own."""
    folder = OWN_FOLDER / database
    return {
        **{f"DATABASE_URL_{role.upper()}": url_of(role, database) for role in provision.ROLES},
        "DJANGO_SETTINGS_MODULE": "tfcase.settings",
        "TFCASE_BROKER_FOLDER": str(folder / "broker"),
        "TFCASE_FILES_FOLDER": str(folder / "files"),
        "TFCASE_STATIC_FOLDER": str(OWN_FOLDER / "static"),
        "JOB_LEASE_SECONDS": "60",
    }


@contextmanager
def running(database: str, *, with_worker: bool, **more: str) -> Iterator[Product]:
    """The web server under the role of the web, and a worker under the role of the jobs."""
    environment = {**environment_of(database), **more}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    size = ("--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    with ExitStack() as stack:
        gunicorn = ("gunicorn", "tfcase.wsgi", *size, "--log-level", "warning")
        stack.enter_context(process(*gunicorn, DATABASE_ROLE="app", **environment))
        if with_worker:
            stack.enter_context(worker(**environment))
        wait_until(lambda: _answers(address), "the web server answers")
        yield Product(address, database, environment)


def _answers(address: str) -> bool:
    """Whether the product says that it is well."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def collect_static_files() -> None:
    """The files of the front end, with their hashes, once for all products of this process."""
    folder = OWN_FOLDER / "static"
    if not folder.exists():
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
            cwd=ROOT,
            env={**os.environ, "TFCASE_STATIC_FOLDER": str(folder)},
            check=True,
        )


@pytest.fixture(scope="session")
def furnished(run_databases: Databases) -> Iterator[str]:
    """The name of a database that holds the demonstration council and one of everything."""
    with made_database(run_databases, "council", "council") as name:
        yield name


@pytest.fixture(scope="session")
def product(furnished: str) -> Iterator[Product]:
    """The running product of the demonstration council, with a worker."""
    collect_static_files()
    # Whoever signed in within the hour is not asked again: longer than any journey lasts.
    with running(furnished, with_worker=True, TFCASE_STEP_UP_MINUTES="60") as started:
        yield started


@pytest.fixture(scope="session")
def empty_product(run_databases: Databases) -> Iterator[Product]:
    """A running product in which nothing has been recorded."""
    collect_static_files()
    with (
        made_database(run_databases, "nothing", "nothing") as name,
        running(name, with_worker=False) as started,
    ):
        yield started


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "Chromium is not installed, so nothing was shown about the pages."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one file of tests at a time: beside Playwright no ORM may be used."""
    with chromium() as started:
        yield started


@pytest.fixture
def visits(product: Product, browser: Browser, run_databases: Databases) -> Iterator[Office]:
    """Browsers over the demonstration council; in the end nothing may have gone wrong in any."""
    with run_databases.server(product.database) as connection:
        everybody = people(connection)
    with office(browser, product.address, everybody) as opened:
        yield opened
