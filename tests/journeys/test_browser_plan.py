"""A local plan from the framework's copy to its publication by a second person, in browsers."""

import pytest
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.claims_desk import computes, sees_the_result
from tests.visiting import Office, faults

pytestmark = [pytest.mark.browser, pytest.mark.worker]
FRAMEWORK = "tf-2015-national"
AS_ON = "31 10 2018"
# The outcomes whose windows change: one is reached sooner, the other later.
SOONER, LATER = ("H3.O2", "1"), ("H1.O3", "12")


def drafts(page: Page) -> None:
    """A copy of the framework's own values, of which some are changed; a slip is said in words."""
    page.goto(f"/frameworks/{FRAMEWORK}/plans/")
    page.get_by_role("button", name="Draft a plan").click()
    page.get_by_label("Nothing chosen: the framework").check()
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_label("Absence basis").select_option("all_absence")
    for outcome, months in (SOONER, LATER):
        page.locator("summary", has_text=f"{outcome}.").click()
        page.get_by_label(f"{outcome}: how many").fill(months)
        page.get_by_label(f"{outcome}: of what").select_option("month")
    threshold = page.get_by_label("Persistent absence threshold (per cent)")
    threshold.fill("almost all")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("main")).to_contain_text("Must be a number")
    threshold.fill("12")
    assert faults(page) == []
    page.get_by_role("button", name="Save draft").click()


def previews(page: Page) -> None:
    """Who gains and who loses, in numbers: an administrator reads no family."""
    page.get_by_role("button", name="Preview on live families").click()
    sees_the_result(page)
    expect(page.get_by_role("list", name="Families")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Your role sees numbers only.")
    assert faults(page) == []


def proposes(page: Page) -> str:
    """Handed to another person; the address of the plan."""
    page.get_by_role("button", name="Propose").click()
    page.get_by_label("Why?").fill("The board counts every absence.")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator(".app-page-header .govuk-tag")).to_have_text("Proposed")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    return page.url


def publishes(page: Page, plan: str) -> None:
    """A head of service sees by reference who gains and who loses; what is published is fixed."""
    page.goto(plan)
    for verdict in ("gains", "loses"):
        page.get_by_label("Families that").select_option(verdict)
        page.get_by_role("button", name="Apply filters").click()
        shown = page.get_by_role("table", name="Families, by reference")
        expect(shown.get_by_role("row").nth(1)).to_contain_text(verdict.title())
        expect(shown.get_by_role("row").nth(1)).to_contain_text("TF/")
    page.get_by_role("button", name="Publish").click()
    page.get_by_label("I have read what the plan chooses").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".app-page-header .govuk-tag")).to_have_text("Published")


def test_a_plan_is_drafted_previewed_and_published_by_two_people(visits: Office) -> None:
    computes(visits.seat(visits.people[Role.ANALYST][0]), AS_ON)
    administrator = visits.seat(visits.people[Role.ADMINISTRATOR][0])
    drafts(administrator)
    previews(administrator)
    plan = proposes(administrator)
    publishes(visits.seat(visits.people[Role.HEAD_OF_SERVICE][0]), plan)
    administrator.goto(plan)
    assert administrator.get_by_role("button", name="Change the draft").count() == 0
