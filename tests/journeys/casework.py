"""What keyworkers and managers do in their browsers: issue 2, steps 2 and 3."""

import re

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.visiting import faults

TODAY = f"{timezone.localdate():%-d %-m %Y}"
SURNAME = "Brackenridge-Vale"
# Colours of a canvas: a chart that was drawn has some.
INK = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 900, 200).data).size"


def type_date(place: Page | Locator, legend: str, day: str) -> None:
    """Type `2 3 1990` into the three boxes of a date."""
    boxes = place.get_by_role("group", name=legend)
    for name, part in zip(("Day", "Month", "Year"), day.split(), strict=True):
        boxes.get_by_label(name).fill(part)


def search(page: Page, words: str) -> Locator:
    """Find a person; the table of those found."""
    page.goto("/families/")
    page.get_by_role("textbox", name="Find a person").fill(words)
    page.get_by_role("button", name="Find").click()
    return page.get_by_role("table")


def fill_person(page: Page, number: int, forename: str, born: str, sex: str, role: str) -> None:
    """One block of the page that opens a family."""
    block = page.locator(f"#person-{number}")
    block.get_by_label("First name").fill(forename)
    block.get_by_label("Last name").fill(SURNAME)
    type_date(block, "Date of birth", born)
    block.get_by_label(sex, exact=True).check()
    block.get_by_label("Role in the family").select_option(label=role)


def open_a_family(page: Page) -> str:
    """People and their address, needs from the framework, an intervention; the reference."""
    page.get_by_role("button", name="Open a new family").click()
    page.get_by_label("Household address").fill("7 Larch Walk\nNewbury")
    page.get_by_label("Postcode").first.fill("rg147gq")
    fill_person(page, 0, "Morwenna", "2 3 1990", "Female", "Parent")
    fill_person(page, 1, "Tristan", "14 9 2015", "Male", "Child")
    page.get_by_role("button", name="Add another person").click()
    fill_person(page, 2, "Petroc", "1 6 2019", "Male", "Child")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step 2 of 3: needs")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_label("Keyworker", exact=True).check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step 3 of 3: intervention")
    page.get_by_label("Intervention", exact=True).select_option(index=1)
    page.get_by_label("Provider").fill("Northgate Trust")
    page.get_by_label("Whole family").check()
    type_date(page, "Started on", TODAY)
    page.get_by_role("button", name="Save and see the family").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SURNAME)
    sees_what_is_hidden(page)
    for words in ("7 Larch Walk", "RG14 7GQ", "Northgate Trust", "Morwenna", "Tristan", "Petroc"):
        expect(page.get_by_role("main")).to_contain_text(words)
    return page.locator(".govuk-caption-l").inner_text()


def sees_what_is_hidden(page: Page) -> None:
    """Counselling belongs to health: it is hidden until somebody says why they need to see it."""
    expect(page.get_by_role("main")).to_contain_text("Hidden: health")
    expect(page.get_by_role("main")).not_to_contain_text("Northgate Trust")
    page.get_by_role("link", name="Show what is hidden").click()
    page.get_by_label("Health", exact=True).check()
    page.get_by_label("I work with this family").check()
    assert faults(page) == []
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("main")).to_contain_text("Shown to you for the moment: health until")


def sees_only_own_families(page: Page, stranger: Page, reference: str) -> str:
    """The family is found by its keyworker; to another one it does not exist. Its address."""
    found = search(page, SURNAME[:8].lower())
    found.get_by_role("link", name=f"Family {reference}").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SURNAME)
    elsewhere = search(stranger, SURNAME[:8].lower())
    expect(elsewhere).to_contain_text("Outside your families")
    expect(elsewhere).not_to_contain_text(SURNAME)
    assert stranger.request.get(page.url).status == 404
    return page.url


def join_a_second_family(page: Page) -> str:
    """The parent is a member of another of the keyworker's families too; the name of one there."""
    page.goto("/families/?stage=attached")
    page.get_by_role("table").get_by_role("rowheader").get_by_role("link").nth(5).click()
    members = page.get_by_role("table", name="Members", exact=True)
    other = members.get_by_role("rowheader").first.locator("strong").first.inner_text()
    page.get_by_role("button", name="Add a member").click()
    page.get_by_label("First name").fill("Morwenna")
    page.get_by_label("Last name").fill(SURNAME)
    type_date(page, "Date of birth", "2 3 1990")
    page.get_by_label("Female").check()
    page.get_by_label("Role in the family").select_option(label="Other adult")
    page.get_by_role("button", name="Add member").click()
    page.get_by_label(re.compile("Morwenna")).check()
    assert faults(page) == []
    page.get_by_role("button", name="Add member").click()
    expect(page.get_by_text("The member is added.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"Morwenna {SURNAME}")
    return other


def allocates(page: Page, reference: str, worker: str) -> None:
    """The team's figures as a chart and its table; the family goes to another keyworker."""
    figure = page.locator("figure[data-chart]").first
    expect(figure.get_by_role("img")).to_be_visible()
    assert figure.get_by_role("img").evaluate(INK) > 4
    expect(figure.get_by_role("table")).to_contain_text("Attached")
    page.get_by_role("link", name="Unallocated").click()
    page.get_by_role("button", name="Allocate families").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Allocate families")
    link = page.get_by_role("link", name=re.compile(f"llocate {reference}"))
    if not link.count():
        # The family has waited least of all.
        page.get_by_role("link", name="Next").click()
    link.click()
    page.get_by_label(re.compile(worker)).check()
    page.get_by_role("button", name="Allocate").click()
    expect(page.get_by_text(f"{reference} is allocated.")).to_be_visible()
