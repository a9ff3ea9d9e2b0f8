"""A batch of disposals by three people, and a hold that stops it after it was approved."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.browser import Product
from tests.database import Databases
from tests.journeys.casework import type_date
from tests.journeys.oversight import PATIENCE_MS
from tests.visiting import Office, faults

REVIEW = f"{timezone.localdate() + timedelta(days=90):%-d %-m %Y}"
pytestmark = [pytest.mark.browser, pytest.mark.worker]
# Nobody waits thirty days in a test.
COOLED = "UPDATE privacy_disposalbatch SET cools_until = now() WHERE state = 'reviewed'"


def reviews(page: Page) -> tuple[str, str]:
    """What is to be handed over first is left out; the rest is looked through. Address, family."""
    page.goto("/retention/disposals/?state=waits")
    page.get_by_role("table").get_by_role("link").first.click()
    address = page.url
    expect(page.get_by_text("Five years after closure decides")).to_be_visible()
    page.get_by_role("button", name=re.compile("Leave out.*F-ARCHIVE")).click()
    expect(page.get_by_text("Left out.", exact=True)).to_be_visible()
    waits = page.locator(".app-register-entry").filter(has=page.get_by_role("button"))
    family = waits.locator("strong").first.inner_text()
    assert faults(page) == []
    page.get_by_role("button", name="I have reviewed it").click()
    expect(page.get_by_text("Reviewed. It cools off now.")).to_be_visible()
    return address, family


def holds(page: Page, family: str) -> None:
    """The council's lawyers ask for it between review and approval."""
    page.goto("/retention/holds/new/")
    page.get_by_label("Reference of a family, referral or person").fill(family)
    page.get_by_label("Reason").select_option(label="Legal claim against the council")
    type_date(page, "When is it looked at again?", REVIEW)
    page.get_by_label("Who asked for it, and on what authority?").fill("Legal services, by letter.")
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_role("main")).to_contain_text("Legal claim against the council")


def test_a_hold_that_is_placed_after_the_review_stops_an_approved_disposal(
    visits: Office, product: Product, run_databases: Databases
) -> None:
    first, second = (visits.seat(email) for email in visits.people[Role.DPO][:2])
    address, family = reviews(first)
    second.goto(address)
    expect(second.get_by_role("button", name="Approve and erase")).to_have_count(0)
    with run_databases.server(product.database) as connection:
        connection.execute(COOLED)
    first.reload()
    expect(first.get_by_role("button", name="Approve and erase")).to_have_count(0)
    second.reload()
    button = second.get_by_role("button", name="Approve and erase")
    expect(button).to_be_visible()
    holds(first, family)
    button.click()
    expect(second.get_by_text("Approved. It is being executed.")).to_be_visible()
    stopped = second.get_by_text(re.compile("^Stopped: .*legal claim", re.IGNORECASE))
    for _ in range(PATIENCE_MS // 1000):
        second.goto(address)
        if stopped.count():
            break
        second.wait_for_timeout(1000)
    expect(stopped).to_be_visible()
    expect(second.get_by_role("main")).to_contain_text("Nothing waits and nothing went.")
    assert faults(second) == []
