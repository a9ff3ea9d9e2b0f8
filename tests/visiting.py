"""Somebody at a browser: signs in, and everything that goes wrong around them is kept."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

from privacy.roles import Role
from tests.database import ROOT

log = logging.getLogger("tests.visiting")
PASSWORD = "families first, always"  # Printed by `make demo`; it protects nothing.
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PATIENCE_MS = 45_000  # The machine may be busy with the other half of the tests.
expect.set_options(timeout=PATIENCE_MS)
# Of a long table's rows, which are made alike, the first eight.
FIND_FAULTS = """async () => (await axe.run({exclude: [['tbody > tr:nth-of-type(n+9)']]},
  {resultTypes: ['violations']})).violations.map(
  (each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .filter((each) => !each.closest('.app-scroll')).map((each) => each.outerHTML.slice(0, 120))"""
SCROLLS_SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"


@dataclass
class Office:
    """The browsers of everybody in a test, and what went wrong in any of them."""

    browser: Browser
    address: str
    people: dict[Role, list[str]]
    stack: ExitStack
    complaints: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)  # Refusals that a test provokes.
    cookies: dict[str, Any] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()  # Where a test leads a browser beside the product.

    def open(self, width: int = 1280, **options: Any) -> Page:
        """A browser of its own, in which nobody is signed in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, base_url=self.address, **options
        )
        self.stack.callback(context.close)
        context.set_default_timeout(PATIENCE_MS)
        self._listen(context)
        return context.new_page()

    def seat(self, email: str, width: int = 1280, **options: Any) -> Page:
        """A browser in which this person is signed in; they type their password once a test."""
        page = self.open(width, **options, storage_state=self.cookies.get(email))
        if email not in self.cookies:
            sign_in(page, email)
            self.cookies[email] = page.context.storage_state()
        return page

    def name_of(self, page: Page) -> str:
        """The name of whoever sits at a browser, as the product shows it."""
        shown = page.locator(".app-bar__user")
        role = shown.locator(".app-bar__role").inner_text()
        return shown.inner_text().removeprefix("Signed in as").removesuffix(role).strip()

    def describe(self) -> None:
        """Where everybody stands, for whoever reads why a test failed."""
        for context in self.browser.contexts:
            for page in context.pages:
                log.warning("%s\n%s", page.url, page.locator("body").inner_text()[:900])

    def _listen(self, context: BrowserContext) -> None:
        """Errors of scripts, refusals of the policy, answers that fail, requests to others."""
        context.on("console", self._hear)
        context.on("weberror", lambda fault: self.complaints.append(str(fault.error)))
        context.on("response", self._look)
        context.on("request", self._follow)

    def _hear(self, said: ConsoleMessage) -> None:
        # What could not be loaded is known from its answer.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.complaints.append(said.text)

    def _look(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self.allowed:
            self.complaints.append(f"{answer.status} {answer.url}")

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", *self.elsewhere)):
            self.complaints.append(f"asked elsewhere: {request.url}")


@contextmanager
def office(browser: Browser, address: str, people: dict[Role, list[str]]) -> Iterator[Office]:
    """Browsers over a product; in the end nothing may have gone wrong in any of them."""
    with ExitStack() as stack:
        opened = Office(browser, address, people, stack)
        yield opened
        opened.describe()
    assert not opened.complaints, "\n".join(opened.complaints)


def sign_in(page: Page, email: str) -> None:
    """As everybody does: by the page."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe-core finds on a page."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    return list(page.evaluate(FIND_FAULTS))
