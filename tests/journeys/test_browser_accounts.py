"""Somebody is invited by one administrator, let in by another, and sets a password by a link."""

import pytest
from playwright.sync_api import Browser, expect

from privacy.roles import Role
from tests.addresses import people
from tests.browser import Product
from tests.database import Databases
from tests.journeys.test_browser_pages import wrong_with
from tests.visiting import office

pytestmark = pytest.mark.browser
CHOSEN = "a password that nobody has 7"
EMAIL = "nia.new@council.example"


def test_from_the_invitation_to_the_first_page(
    empty_product: Product, browser: Browser, run_databases: Databases
) -> None:
    with run_databases.server(empty_product.database) as connection:
        everybody = people(connection)
    first, second = everybody[Role.ADMINISTRATOR][:2]
    with office(browser, empty_product.address, everybody) as visits:
        asking = visits.seat(first, 375)
        asking.goto("/accounts-of-staff/")
        asking.get_by_role("button", name="Invite somebody").click()
        asking.get_by_label("Name").fill("Nia New")
        asking.get_by_label("Email address").fill(EMAIL)
        asking.get_by_label("Analyst").check()
        asking.get_by_role("button", name="Ask for the invitation").click()
        expect(asking.get_by_text("Another administrator decides")).to_be_visible()
        assert wrong_with(asking) == []
        deciding = visits.seat(second)
        deciding.goto("/accounts-of-staff/")
        assert wrong_with(deciding) == []
        deciding.get_by_role("link", name="Nia New").first.click()
        deciding.get_by_role("button", name="Approve it").click()
        link = deciding.get_by_text("/accounts/welcome/").inner_text()
        assert wrong_with(deciding) == []
        nia = visits.open(375)
        nia.goto(link)
        assert wrong_with(nia) == []
        nia.get_by_label("New password", exact=True).fill(CHOSEN)
        nia.get_by_label("New password, again").fill(CHOSEN)
        nia.get_by_role("button", name="Set the password").click()
        nia.get_by_label("Email").fill(EMAIL)
        nia.get_by_label("Password", exact=True).fill(CHOSEN)
        nia.get_by_role("button", name="Sign in").click()
        expect(nia.get_by_role("button", name="Sign out")).to_be_visible()
        nia.goto("/sessions/")
        assert wrong_with(nia) == []
        nia.goto(link)
        expect(nia.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
        assert wrong_with(nia) == []
