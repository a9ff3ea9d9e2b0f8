"""A keyworker assesses and plans, a manager approves; on a desk and on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.casework import type_date
from tests.visiting import TOO_WIDE, Office, faults

pytestmark = pytest.mark.browser


def looked_at(page: Page) -> None:
    """Nothing that axe finds, nothing wider than the screen."""
    assert faults(page) == []
    assert page.evaluate(TOO_WIDE) == []


def begin(page: Page) -> str:
    """From the family's page; the address of the draft."""
    page.get_by_role("rowheader").first.get_by_role("link").click()
    page.get_by_role("link", name="Assess and plan").click()
    looked_at(page)
    page.get_by_role("button", name="Begin an assessment and plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Assessment and plan")
    looked_at(page)
    return page.url


def write_sections(page: Page, phone: Page) -> None:
    """The first is typed on one device, saved by itself, and gone on with on the other."""
    home = page.url
    page.get_by_role("link", name="What goes well").click()
    page.get_by_role("textbox").fill("Grandmother lives next door")
    expect(page.get_by_text(re.compile(r"^Saved \d\d:\d\d$"))).to_be_visible()
    phone.goto(page.url)
    expect(phone.get_by_role("textbox")).to_have_value("Grandmother lives next door")
    looked_at(phone)
    phone.get_by_role("button", name="Save as complete").click()
    expect(phone.get_by_text("The section is complete.")).to_be_visible()
    looked_at(phone)
    page.goto(home)
    while True:
        waiting = page.locator(".govuk-task-list__item", has_text="Not started").locator(
            "a[href*='/answers/']"
        )
        if not waiting.count():
            break
        waiting.first.click()
        page.get_by_label("Not known yet").check()
        page.get_by_role("button", name="Save as complete").click()
        expect(page.get_by_text("The section is complete.")).to_be_visible()


def plan(page: Page) -> None:
    """A goal for a need, whom it covers, and when it is reviewed."""
    ahead = timezone.localdate() + timedelta(days=30)
    page.get_by_role("button", name="Add a goal").click()
    looked_at(page)
    page.get_by_role("radio").first.check()
    page.get_by_label("What is to be better?").fill("Mornings without shouting")
    page.get_by_label("Who does what?").fill("Bags are packed in the evening")
    type_date(page, "By when", f"{ahead:%-d %-m %Y}")
    page.get_by_role("button", name="Add the goal").click()
    page.get_by_role("link", name="Whom it covers, and its review").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    type_date(page, "To be reviewed on", f"{ahead:%-d %-m %Y}")
    looked_at(page)
    page.get_by_role("button", name="Save", exact=True).click()


def test_from_a_draft_to_the_familys_paper(visits: Office) -> None:
    keyworker = visits.people[Role.KEYWORKER][0]
    page, phone = visits.seat(keyworker), visits.seat(keyworker, width=375)
    draft = begin(page)
    write_sections(page, phone)
    plan(page)
    page.get_by_role("button", name="Check answers and submit").click()
    looked_at(page)
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waits for approval")
    head = visits.seat(visits.people[Role.HEAD_OF_SERVICE][0])
    head.goto(draft)
    head.get_by_role("button", name="Approve or give back").click()
    looked_at(head)
    head.get_by_label("Approve it").check()
    head.get_by_role("button", name="Save the decision").click()
    expect(head.get_by_role("heading", level=1)).to_contain_text("Approved")
    phone.goto(f"{draft}print/")
    expect(phone.get_by_role("main")).to_contain_text("Mornings without shouting")
    looked_at(phone)
