"""Every page, full and empty, wide and narrow: accessible, whole, quiet, and asking nobody else."""

import re
import time
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from privacy.roles import Role
from tests.addresses import (
    BY_SEARCHING,
    NO_PAGES,
    NOT_THERE,
    OPEN_PAGES,
    PAGES,
    Address,
    addresses,
    names,
    people,
)
from tests.browser import Product
from tests.database import Databases
from tests.visiting import SCROLLS_SIDEWAYS, TOO_WIDE, Office, faults, office

pytestmark = pytest.mark.browser
WIDTHS = (1280, 320)
SECONDS_TO_SETTLE = 10
# What other roles see of a page is laid out as it is for the first: the others are long proofs.
SEATS = [
    pytest.param(name, role, marks=[pytest.mark.prove] if role != roles[0] else [])
    for name, roles in PAGES.items()
    for role in roles
]
PARTS = dict(names())
# Pages that exist before anything is recorded: no record's id stands in their address, and none
# is a form for a first record or for oneself, which is the same when there are many.
# Nothing is there to be told apart, so that one role sees what all see.
BARE_SEATS = [
    (name, roles[0])
    for name, roles in PAGES.items()
    if not PARTS[name] and not name.endswith("_new") and not name.startswith(("account_", "mfa_"))
]
# Charts that are not drawn yet, and parts that htmx has not brought yet.
STILL_COMING = "figure[data-chart]:not(:has(canvas)), [hx-trigger=load]:not(:has(h3, table, ul))"
# Pages that refuse an empty form: what they say then is looked at too.
REFUSE_NOTHING = {
    "families:artefact_new",
    "families:family_new",
    "families:feed_new",
    "families:intervention_new",
    "families:line_confirm",
    "families:line_withdraw",
    "families:member_new",
    "families:need_new",
    "families:person_search",
    "families:plan_propose",
    "families:term_new",
    "outcomes:plan_publish",
    "exports:recipient_new",
    "exports:return_refuse",
    "privacy:request_new",
    "privacy:request_open",
    "privacy:request_identity_asked",
    "account_change_password",
    "account_reauthenticate",
}


class Walk:
    """A product, the pages that it has records for, and everybody's browser."""

    def __init__(self, databases: Databases, product: Product, opened: Office) -> None:
        with databases.server(product.database) as connection:
            found = addresses(connection)
        self.pages: dict[tuple[str, Role], Address] = {(at.name, at.role): at for at in found}
        self.office = opened
        self.seats: dict[str, Page] = {}

    def visit(self, name: str, role: Role) -> Page:
        """The page, opened by somebody of the role in the browser that they have open."""
        at = self.pages[name, role]
        page = self.seats.get(at.email) or self.seats.setdefault(
            at.email, self.office.seat(at.email)
        )
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(at.path)
        return page


@pytest.fixture(scope="module")
def full(product: Product, browser: Browser, run_databases: Databases) -> Iterator[Walk]:
    """Browsers over the demonstration council."""
    with (
        run_databases.server(product.database) as connection,
        office(browser, product.address, people(connection)) as opened,
    ):
        yield Walk(run_databases, product, opened)


@pytest.fixture(scope="module")
def empty(empty_product: Product, browser: Browser, run_databases: Databases) -> Iterator[Walk]:
    """Browsers over a council that has recorded nothing."""
    with (
        run_databases.server(empty_product.database) as connection,
        office(browser, empty_product.address, people(connection)) as opened,
    ):
        yield Walk(run_databases, empty_product, opened)


def wrong_with(page: Page, axe_at: tuple[int, ...] = WIDTHS) -> list[str]:
    """One heading, drawn charts; what sticks out at each width, and what axe finds."""
    found = []
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator(STILL_COMING)).to_have_count(0)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if width in axe_at:
            found += [f"{page.url} at {width} pixels: {fault}" for fault in faults(page)]
        if not settles(page):
            found.append(f"{page.url} at {width} pixels scrolls: {page.evaluate(TOO_WIDE)}")
    return found


def settles(page: Page) -> bool:
    """Whether nothing sticks out once charts, which follow a width later, have followed it."""
    until = time.monotonic() + SECONDS_TO_SETTLE
    while page.evaluate(SCROLLS_SIDEWAYS):
        if time.monotonic() > until:
            return False
        page.wait_for_timeout(100)
    return True


def test_every_address_is_accounted_for() -> None:
    known = [*PAGES, *OPEN_PAGES, *NOT_THERE, *NO_PAGES, BY_SEARCHING]
    assert set(PARTS) == set(known)


@pytest.mark.parametrize(("name", "role"), SEATS, ids=lambda part: str(part))
def test_with_records(full: Walk, name: str, role: Role) -> None:
    page = full.visit(name, role)
    # By axe full pages are gone through wide, those without records narrow: its rules are the same.
    assert wrong_with(page, WIDTHS[:1]) == []
    if name in REFUSE_NOTHING:
        page.locator("main form .govuk-button[type=submit]").last.click()
        expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
        assert wrong_with(page) == []


@pytest.mark.parametrize(("name", "role"), BARE_SEATS, ids=lambda part: str(part))
def test_without_a_single_record(empty: Walk, name: str, role: Role) -> None:
    assert wrong_with(empty.visit(name, role), WIDTHS[1:]) == []


@pytest.mark.parametrize("words", ["smi", "qqxqq"])
def test_what_a_search_finds(full: Walk, words: str) -> None:
    page = full.visit("families:person_search", Role.KEYWORKER)
    page.get_by_role("textbox", name="Look for").fill(words)
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile("/people/search/.+"))
    assert wrong_with(page) == []


@pytest.mark.parametrize("path", [reverse(name) for name in OPEN_PAGES])
def test_nobody_signed_in(visits: Office, path: str) -> None:
    page = visits.open()
    page.goto(path)
    assert wrong_with(page) == []


def test_a_wrong_password(visits: Office) -> None:
    page = visits.open()
    page.goto(reverse("account_login"))
    page.get_by_label("Email").fill("nobody@council.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    assert wrong_with(page) == []


@pytest.mark.parametrize(("path", "status"), [("/audit/", 403), ("/no-such-page/", 404)])
def test_what_is_refused(visits: Office, path: str, status: int) -> None:
    visits.allowed.add(status)
    page = visits.seat(visits.people[Role.KEYWORKER][0])
    answer = page.goto(path)
    assert answer
    assert answer.status == status
    assert wrong_with(page) == []
