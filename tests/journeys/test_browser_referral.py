"""A school refers a family: recorded, decided and opened, on a desk and on a phone."""

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
    page.get_by_role("main").get_by_role("button", name="Save and go on").click()
    # At the second width the first family is known: it is somebody else.
    for question in page.get_by_label("No, this is somebody else").all():
        question.check()
    if page.get_by_role("heading", level=1).inner_text() == "Open a new family":
        page.get_by_role("main").get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step 2 of 3: needs")
    page.goto("/referrals/?show=decided")
    expect(page.get_by_role("main")).to_contain_text("Marguerite Oakhollow and 1 more")
    look(page)
