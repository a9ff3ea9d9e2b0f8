"""A note typed while tab, session, web server and database connection are ended in turn."""

import logging
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as Crashed

from privacy.roles import Role
from tests.addresses import people
from tests.browser import _answers, collect_static_files, environment_of
from tests.database import Databases
from tests.running import end, process, wait_until
from tests.visiting import Office, faults, office, sign_in

log = logging.getLogger("tests.notes")
pytestmark = pytest.mark.browser
# Nothing that was typed longer ago than this may be lost.
OLDEST_SECONDS = 5
END_SESSIONS = "DELETE FROM django_session USING privacy_user u WHERE u.id = user_id AND email = %s"
END_CONNECTIONS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Server:
    """The web server, which may be killed and started again at the same address."""

    def __init__(self, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment_of(database)

    @contextmanager
    def up(self) -> Iterator["subprocess.Popen[bytes]"]:
        """It answers."""
        size = ("--bind", f"127.0.0.1:{self.port}", "--threads", "4", "--no-control-socket")
        gunicorn = ("gunicorn", "tfcase.wsgi", *size, "--log-level", "critical")
        with process(*gunicorn, DATABASE_ROLE="app", **self.environment) as started:
            wait_until(lambda: _answers(self.address), "the web server answers")
            yield started


@dataclass
class Typist:
    """Whoever types numbered words, and when each was typed."""

    seconds: float
    typed: list[tuple[str, float]] = field(default_factory=list)
    count: int = 0

    def type(self, page: Page) -> None:
        """For some seconds, without a rest."""
        text_of(page).press("Control+End")
        until = time.monotonic() + self.seconds
        while time.monotonic() < until:
            self.count += 1
            word = f"w{self.count} "
            page.keyboard.type(word)
            self.typed.append((word, time.monotonic()))
            page.wait_for_timeout(100)

    def words(self, before: float) -> str:
        """All that was typed before some moment."""
        return "".join(word for word, at in self.typed if at <= before)

    def goes_on_from(self, page: Page) -> None:
        """What is there is what was typed, but for the last letters that went with a tab."""
        kept = text_of(page).input_value()
        assert self.words(time.monotonic()).startswith(kept)
        self.typed = [(kept, time.monotonic())]


def text_of(page: Page) -> Locator:
    return page.get_by_label("What happened")


def everything_is_saved(page: Page, typist: Typist) -> None:
    """Said on the page; and another page of the same draft shows every word."""
    expect(page.locator("[data-trouble]:visible")).to_have_count(0)
    wanted = typist.words(time.monotonic())

    def saved() -> bool:
        other = page.context.new_page()
        other.goto(page.url)
        found = text_of(other).input_value()
        other.close()
        return found == wanted

    wait_until(saved, "every word is on the server")


def crash(page: Page) -> None:
    """The tab dies at once: no script of it runs any more."""
    with pytest.raises(Crashed):
        page.goto("chrome://crash")


def reopened(page: Page) -> Page:
    """The draft, found from the first page in a fresh tab."""
    fresh = page.context.new_page()
    page.close()
    fresh.goto("/families/")
    fresh.get_by_role("main").get_by_role("link", name="phone call of").first.click()
    expect(fresh.get_by_role("heading", level=1)).to_have_text("Go on with a note")
    return fresh


def begin(visits: Office, email: str) -> Page:
    """The screen of a new note."""
    page = visits.seat(email)
    page.goto("/families/?sort=reference")
    page.get_by_role("rowheader").last.get_by_role("link").click()
    page.get_by_role("main").get_by_role("button", name="Write a note").click()
    page.get_by_label("Kind of contact").select_option("Phone call")
    assert faults(page) == []
    return page


@pytest.mark.parametrize("seconds", [4, pytest.param(60, marks=pytest.mark.prove)])
def test_no_letter_is_lost_to_any_end(
    furnished: str, browser: Browser, run_databases: Databases, seconds: float
) -> None:
    collect_static_files()
    server, typist = Server(furnished), Typist(seconds)
    with run_databases.server(furnished) as database:
        email = people(database)[Role.KEYWORKER][0]
        with office(browser, server.address, people(database)) as visits:
            # What the page is told while nobody answers, or nobody is signed in.
            visits.allowed.update({403, 500, 503})
            with server.up() as first:
                page = begin(visits, email)
                typist.type(page)
                expect(page.get_by_role("status").first).to_contain_text("Saved ")
                died = time.monotonic()
                crash(page)
                page = reopened(page)
                assert typist.words(died - OLDEST_SECONDS) in text_of(page).input_value()
                log.warning("%d words typed, %s", len(typist.typed), "the tab died")
                typist.goes_on_from(page)

                database.execute(END_SESSIONS, [email])
                typist.type(page)
                expect(page.get_by_text("You are signed out.")).to_be_visible()
                sign_in(page.context.new_page(), email)
                everything_is_saved(page, typist)

                end(first, signal.SIGKILL)
            typist.type(page)
            expect(page.get_by_text("The server does not answer.")).to_be_visible()
            with server.up():
                everything_is_saved(page, typist)
                database.execute(END_CONNECTIONS)
                typist.type(page)
                everything_is_saved(page, typist)
                page.get_by_role("button", name="Finish and lock").click()
                expect(page.get_by_text("The note is finished and locked.")).to_be_visible()
                expect(page.get_by_role("main")).to_contain_text(
                    typist.words(time.monotonic()).strip()
                )
