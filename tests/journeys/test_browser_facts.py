"""A fact recorded, read and ended with the keyboard alone, on a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.casework import TODAY
from tests.journeys.test_browser_other_ways import tab_to
from tests.visiting import TOO_WIDE, Office, faults

pytestmark = pytest.mark.browser
FACT = "In paid work"


def follow(page: Page, name: str) -> None:
    """Go to a link of the main part by its words, and follow it."""
    address = page.get_by_role("main").locator("a", has_text=name).first.get_attribute("href")
    tab_to(page, f"main a[href='{address}']")
    page.keyboard.press("Enter")


def type_day(page: Page, field: str) -> None:
    """Today, in the three boxes of a date."""
    for name, part in zip(("day", "month", "year"), TODAY.split(), strict=True):
        tab_to(page, f"#id_{field}-{name}")
        page.keyboard.type(part)


def send(page: Page) -> None:
    """The first button of the form, once the page has been looked at."""
    assert faults(page) == []
    assert page.evaluate(TOO_WIDE) == []
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")


def test_a_fact_by_keyboard_alone_at_both_widths(visits: Office) -> None:
    keyworker = visits.people[Role.KEYWORKER][0]
    page = visits.seat(keyworker)
    page.get_by_role("rowheader").first.get_by_role("link").click()
    family = page.url
    follow(page, "Record a fact")
    expect(page.get_by_role("heading", level=1)).to_have_text("Record a fact: what is it about?")
    assert faults(page) == []
    follow(page, FACT)
    expect(page.get_by_role("heading", level=1)).to_have_text(FACT)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Answer the question “Whose?”")
    tab_to(page, "input[type=radio][name=whose]")
    page.keyboard.press("Space")
    type_day(page, "start_on")
    tab_to(page, "#id_source")
    page.keyboard.type("Keyworker")
    send(page)
    expect(page.get_by_text("The fact is recorded and counts from today on.")).to_be_visible()
    assert faults(page) == []

    phone = visits.seat(keyworker, width=375)
    phone.goto(f"{family}facts/?kind=status")
    expect(phone.get_by_role("row").filter(has_text=FACT).first).to_contain_text("goes on")
    follow(phone, FACT)
    follow(phone, "It has ended")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("A fact has ended")
    send(phone)
    expect(phone.get_by_text("The last day is recorded.")).to_be_visible()
    assert faults(phone) == []
    phone.goto(f"{family}facts/?state=withdrawn")
    expect(phone.get_by_role("row").filter(has_text=FACT).first).to_contain_text("Corrected")

    expect(page.get_by_role("link", name="Exit this page")).to_be_hidden()
    leave = phone.get_by_role("link", name="Exit this page")
    expect(leave).to_have_attribute("href", "https://www.bbc.co.uk/weather")
    # Tests leave the machine for no page: another one of ours stands for it.
    leave.evaluate("link => { link.href = '/accessibility/' }")
    leave.click()
    phone.wait_for_url("**/accessibility/")
