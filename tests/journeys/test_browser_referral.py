"""A school refers a family: recorded, decided and opened, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.casework import TODAY
from tests.visiting import TOO_WIDE, Office, faults

pytestmark = pytest.mark.browser
DAY = dict(zip(("day", "month", "year"), TODAY.split(), strict=True))


def look(page: Page) -> None:
    """Axe, and whether anything is too wide."""
    assert faults(page) == []
    assert page.evaluate(TOO_WIDE) == []


def fill(page: Page) -> None:
    """Who refers whom, and why; the family agreed today."""
    page.get_by_label("Who refers them").select_option("school")
    page.get_by_label("Agency").fill("Meadowbank Primary School")
    page.get_by_label("Name of whoever refers them").fill("Head of year 3")
    page.locator("#id_person-0-forename").fill("Marguerite")
    page.locator("#id_person-0-surname").fill("Oakhollow")
    page.locator("#id_person-0-sex").get_by_label("Female").check()
    page.locator("#id_person-1-forename").fill("Alfie")
    page.locator("#id_person-1-surname").fill("Oakhollow")
    page.locator("#id_person-1-sex").get_by_label("Male", exact=True).check()
    page.get_by_label("Why they are referred").fill("Breakfast club is missed more and more.")
    page.get_by_label("Yes").check()
    page.get_by_label("How they agreed").select_option("spoken")
    for part, value in DAY.items():
        page.locator(f"#id_consent_on-{part}").fill(value)


@pytest.mark.parametrize("width", [1280, 375])
def test_from_a_call_of_the_school_to_an_open_family(visits: Office, width: int) -> None:
    page = visits.seat(visits.people[Role.MANAGER][0], width=width)
    page.goto("/referrals/")
    look(page)
    page.get_by_role("button", name="Record a referral").click()
    look(page)
    page.get_by_role("button", name="Record the referral").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter name of whoever refers them")
    look(page)
    fill(page)
    page.get_by_role("button", name="Record the referral").click()
    expect(page.get_by_text("The referral is recorded.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Marguerite Oakhollow, parent")
    look(page)
    page.get_by_label("Accept it").check()
    page.get_by_label("Reason, in your own words").fill("It fits the criteria.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open a new family")
    expect(page.locator("#id_person-1-forename")).to_have_value("Alfie")
    look(page)
    notice = page.locator("#id_notice-answer")
    notice.get_by_label("Yes").check()
    page.get_by_role("main").get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("which version of the privacy notice")
    look(page)
    page.get_by_label("Version of the notice").fill("3.1")
    for part, value in DAY.items():
        page.locator(f"#id_notice-on_date-{part}").fill(value)
    page.locator("#id_notice-route").select_option("visit")
    page.get_by_role("main").get_by_role("button", name="Save and go on").click()
    # At the second width the first family is known: it is somebody else.
    for question in page.get_by_label("No, this is somebody else").all():
        question.check()
    if page.get_by_role("heading", level=1).inner_text() == "Open a new family":
        page.get_by_role("main").get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step 2 of 3: needs")
    expect(page.get_by_role("main")).to_contain_text("Consent to the service: not given.")
    agreed_on_the_family(page)
    page.goto("/referrals/?show=decided")
    expect(page.get_by_role("main")).to_contain_text("Marguerite Oakhollow and 1 more")
    look(page)


def agreed_on_the_family(page: Page) -> None:
    """What was answered stands with the family; the rest is recorded by keyboard alone."""
    page.goto(re.sub(r"/families/([0-9a-f-]{36})/.*", r"/families/\1/agreements/", page.url))
    expect(page.get_by_role("main")).to_contain_text("Given, version 3.1")
    look(page)
    page.get_by_role("link", name="Record an answer: consent to the service").press("Enter")
    look(page)
    page.locator("#id_service-answer").get_by_label("Given").press("Space")
    for part, value in DAY.items():
        page.locator(f"#id_service-on_date-{part}").fill(value)
    page.locator("#id_service-route").select_option("signed")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_text("The answer is recorded.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_family_is_offered_and_accepted(visits: Office, width: int) -> None:
    """By a manager to a keyworker, who accepts it from their own list; by keyboard alone."""
    manager = visits.seat(visits.people[Role.MANAGER][0])
    receiver = visits.seat(visits.people[Role.KEYWORKER][-1])
    name = visits.name_of(receiver)
    for page in (manager, receiver):
        page.set_viewport_size({"width": width, "height": 900})
    manager.goto("/allocations/")
    rows = manager.locator("tbody tr:has(td a[href$='/allocate/'])").filter(has_not_text=name)
    family = rows.locator("th a").last.get_attribute("href")
    manager.goto(f"{family}transfer/")
    look(manager)
    to = manager.get_by_label("To whom?")
    to.select_option(label=to.locator("option", has_text=name).inner_text())
    manager.get_by_label("What they need to know to decide").fill("Calls on Tuesdays")
    manager.get_by_role("button", name="Offer the family").press("Enter")
    manager.goto(f"{family}transfer/")
    expect(manager.get_by_role("main")).to_contain_text("It stays here until that is accepted")
    look(manager)
    receiver.goto("/transfers/")
    look(receiver)
    receiver.locator("main table a").first.press("Enter")
    expect(receiver.get_by_role("main")).to_contain_text("Calls on Tuesdays")
    look(receiver)
    receiver.get_by_role("button", name="Accept the family").press("Enter")
    expect(receiver.get_by_role("main")).to_contain_text(name)
    assert receiver.url.endswith(str(family))
    look(receiver)
