"""A manager and a head of service find their figures, and open, share and print them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.casework import type_date
from tests.visiting import TOO_WIDE, Office, faults

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}


def to(page: Page, menu: str, words: str, heading: str) -> None:
    """By the keyboard: a menu of the navigation, and in it a page."""
    page.locator(".app-menu__words", has_text=menu).press("Enter")
    page.locator(".app-menu[open]").get_by_role("link", name=words, exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def looked_at(page: Page) -> None:
    """No fault of accessibility, nothing wider than the screen."""
    expect(page.locator("figure[data-chart]:not(:has(canvas))")).to_have_count(0)
    assert faults(page) == []
    assert page.evaluate(TOO_WIDE) == []


def opens_what_it_counts(page: Page, cell: str) -> None:
    """A number leads to the list that it counts, and the way back leads here."""
    link = page.locator(cell).first
    number, here = link.inner_text(), page.url
    link.press("Enter")
    expect(page.get_by_role("link", name=re.compile(rf"^All\s+{number}$"))).to_be_visible()
    page.goto(here)


def test_a_manager_counts_saves_and_shares(visits: Office) -> None:
    page = visits.seat(visits.people[Role.MANAGER][0])
    to(page, "Figures", "Figures", "How far families came")
    opens_what_it_counts(page, "#apart + * td a")
    page.get_by_role("link", name="Every figure with its query").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What figures count")

    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.get_by_role("button", name="Menu").press("Enter")
    page.get_by_role("navigation").get_by_role("link", name="Team", exact=True).press("Enter")
    expect(page.locator(".app-tile", has_text="Unallocated")).to_be_visible()
    looked_at(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]

    page.goto("/families/?todo=review&cases=open")
    page.locator("summary", has_text="Save this view").press("Enter")
    page.get_by_label("Name of the view").fill("Reviews to hold")
    page.get_by_label("Name of the view").press("Enter")
    expect(page.get_by_text("The view is saved.")).to_be_visible()
    to(page, "Yours", "Saved views", "Saved views")
    page.get_by_role("link", name=re.compile("Rename or share.*Reviews to hold")).press("Enter")
    page.get_by_label("Share it with").select_option(label="Every keyworker")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("shared with every keyworker").first).to_be_visible()
    looked_at(page)

    worker = visits.seat(visits.people[Role.KEYWORKER][0], width=PHONE["width"])
    worker.get_by_role("button", name="Menu").press("Enter")
    to(worker, "Yours", "Saved views", "Saved views")
    looked_at(worker)
    worker.get_by_role("link", name="Reviews to hold").press("Enter")
    expect(worker.get_by_text("What there is to do: Review overdue")).to_be_visible()


def test_a_head_of_service_looks_at_results_and_prints_them(visits: Office) -> None:
    page = visits.seat(visits.people[Role.HEAD_OF_SERVICE][0])
    to(page, "Figures", "Dashboard", "Dashboard")
    page.goto("/figures/?by=district")
    expect(page.get_by_role("rowheader", name="Not recorded, or not told")).to_be_visible()
    opens_what_it_counts(page, "#apart + * td a")
    looked_at(page)
    with page.expect_download() as paper:
        page.get_by_role("link", name="One page for cabinet or panel (PDF)").click()
    assert paper.value.suggested_filename == "figures.pdf"
    page.goto("/figures/services/")
    page.get_by_role("table").first.get_by_role("row").nth(1).get_by_role("link").first.press(
        "Enter"
    )
    expect(page.get_by_text("This shows no cause.")).to_be_visible()
    page.goto("/figures/money/?year=2018-19")
    opens_what_it_counts(page, "main table td a")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    looked_at(page)


def test_a_head_of_service_talks_families_through_by_the_keyboard(visits: Office) -> None:
    """On a telephone: a meeting, its families, what it looks at, what was said, and the paper."""
    page = visits.seat(visits.people[Role.HEAD_OF_SERVICE][0], width=PHONE["width"])
    page.get_by_role("button", name="Menu").press("Enter")
    to(page, "Casework", "Supervision", "Supervision and panels")
    looked_at(page)
    page.get_by_role("button", name="Prepare one").first.press("Enter")
    page.get_by_label("With whom?").select_option(index=2)
    page.get_by_role("button", name="Choose the families").press("Enter")
    families = page.get_by_role("checkbox")
    for place in range(min(3, families.count())):
        families.nth(place).press("Space")
    looked_at(page)
    page.get_by_role("button", name="Add them").press("Enter")
    page.locator("main h2 a").first.press("Enter")
    page.get_by_role("button", name="Choose entries").press("Enter")
    page.get_by_role("checkbox").first.press("Space")
    page.get_by_label(re.compile(r"What you say to entry 1\b")).fill("What has changed since?")
    looked_at(page)
    page.get_by_role("button", name="Save this page").press("Enter")
    expect(page.get_by_text("What has changed since?")).to_be_visible()
    with page.expect_download() as paper:
        page.get_by_role("button", name="Download the PDF").press("Enter")
    assert paper.value.suggested_filename == "chronology.pdf"
    page.get_by_role("link", name="Record what was said").press("Enter")
    page.get_by_role("textbox").first.fill("A visit each week until half-term.")
    page.get_by_role("button", name="Record and lock").press("Enter")
    page.get_by_role("link", name="Set a task").press("Enter")
    page.get_by_label("What is to be done?").fill("Ring the school")
    type_date(page, "By when?", (timezone.localdate() + timedelta(days=7)).strftime("%d %m %Y"))
    page.get_by_role("button", name="Set the task").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Ring the school")
    looked_at(page)
