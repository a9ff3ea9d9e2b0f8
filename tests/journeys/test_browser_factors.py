"""A passkey in a real browser, whose authenticator the browser plays: set up, used, removed."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from privacy.roles import Role
from tests.addresses import people
from tests.browser import Product
from tests.database import Databases
from tests.journeys.test_browser_pages import wrong_with
from tests.visiting import PASSWORD, Office, office

pytestmark = pytest.mark.browser
TOUCH = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(visits: Office) -> Page:
    """A browser whose authenticator says yes by itself."""
    page = visits.open()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": TOUCH})
    return page


def first_step(page: Page, email: str) -> None:
    """The password."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_from_its_first_day_to_its_last(
    empty_product: Product, browser: Browser, run_databases: Databases
) -> None:
    # A passkey belongs to a name: an address of numbers has none.
    address = empty_product.address.replace("127.0.0.1", "localhost")
    with run_databases.server(empty_product.database) as connection:
        everybody = people(connection)
    email = everybody[Role.PARTNER][0]
    with office(browser, address, everybody) as visits:
        page = with_authenticator(visits)
        first_step(page, email)
        page.goto("/accounts/2fa/passkeys/add/")
        page.get_by_label("Name of this passkey").fill("Work laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
        assert wrong_with(page) == []
        page.goto("/accounts/2fa/")
        expect(page.get_by_text("Work laptop", exact=True).first).to_be_visible()
        assert wrong_with(page) == []
        page.get_by_role("button", name="Sign out").click()
        first_step(page, email)
        expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your sign-in")
        assert wrong_with(page) == []
        page.get_by_role("button", name="Use a passkey").click()
        expect(page).to_have_url(re.compile(r"/families/"))
        page.goto("/accounts/2fa/confirm/passkey/")
        assert wrong_with(page) == []
        page.get_by_role("button", name="Use a passkey").click()
        # The answer of the authenticator is on its way: going on at once would race with it.
        expect(page).not_to_have_url(re.compile("confirm"))
        page.goto("/accounts/2fa/")
        page.get_by_role("link", name="Remove Work laptop").click()
        assert wrong_with(page) == []
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Nothing is set up yet")).to_be_visible()
