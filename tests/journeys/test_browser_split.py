"""A family separated for safety with the keyboard alone, and the pages about two that are one."""

import pytest
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.test_browser_facts import follow, send
from tests.journeys.test_browser_other_ways import tab_to
from tests.visiting import TOO_WIDE, Office, faults

pytestmark = pytest.mark.browser


def comes(page: Page, heading: str) -> None:
    """A key leads to a page: it has to be there before it is looked at."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def looked_at(page: Page) -> None:
    """No fault of accessibility, nothing wider than the screen."""
    assert faults(page) == []
    assert page.evaluate(TOO_WIDE) == []


def press(page: Page, box: str) -> None:
    """Tick a box, or choose a radio button."""
    tab_to(page, box)
    page.keyboard.press("Space")


def test_a_parent_and_a_child_are_separated_by_keyboard_alone(visits: Office) -> None:
    keyworker = visits.people[Role.KEYWORKER][1]
    page = visits.seat(keyworker)
    page.get_by_role("rowheader").nth(1).get_by_role("link").click()
    expect(page.locator("main a", has_text="Split or put together")).to_be_visible()
    family = page.url
    follow(page, "Split or put together")
    comes(page, "Split or put together")
    looked_at(page)
    follow(page, "Separate for safety")
    comes(page, "Separate for safety")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Select where they live from now on")
    press(page, "input[name=people]")
    press(page, "input[name=where]")
    send(page)
    expect(page.get_by_text("Is taken off the record of those who are left")).to_be_visible()
    send(page)
    comes(page, "Who can still see what")
    expect(page.get_by_text("opens both sides")).to_be_visible()
    looked_at(page)

    phone = visits.seat(keyworker, width=375)
    phone.goto(page.url.replace("who-knows/", ""))
    phone.get_by_text("The family drawn (genogram)").click()
    expect(phone.get_by_role("img", name="The family drawn")).to_be_visible()
    looked_at(phone)
    for part in ("", "lineage/", "split/", "separate/", "merge/", "same-people/", "who-knows/"):
        phone.goto(f"{family}{part}")
        looked_at(phone)
