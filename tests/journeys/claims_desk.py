"""From a family's missing piece to claims with internal audit: keyworker and analysts."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.casework import type_date
from tests.journeys.oversight import is_done
from tests.visiting import faults

# A family of the sample that everything but its closure makes a successful outcome on that day.
FAMILY, WORKER = "EH-000115", "jodie.wood@council.example"
# Another that can be claimed for.
TAKEN = "EH-000018"
AS_ON, CLOSED = "31 3 2025", "1 7 2024"
PHASE = "sf-2022-national"
MISSING = "What it takes: The day on which the case is closed;"


def sees_the_result(page: Page) -> None:
    """A job ends, and its page leads on."""
    is_done(page)
    page.get_by_role("link", name="See the result").click()


def computes(page: Page, day: str = AS_ON) -> None:
    """Everybody, as on the day of the story."""
    page.goto("/outcomes/runs/new/")
    type_date(page, "As on which day?", day)
    page.get_by_role("button", name="Compute").click()
    is_done(page)


def finishes_what_is_open(page: Page, family: str) -> None:
    """A case is closed once nothing is open: the draft is locked, the task done."""
    page.goto(f"{family}notes/")
    page.get_by_role("link", name=re.compile("Your open draft")).first.click()
    page.get_by_role("button", name="Finish and lock").click()
    expect(page.get_by_text("The note is finished and locked.")).to_be_visible()
    page.goto(family)
    page.get_by_role("button", name=re.compile("^Done")).click()
    expect(page.get_by_role("button", name=re.compile("^Done"))).to_have_count(0)


def closes_the_case(page: Page, family: str) -> None:
    """What is missing is named, with the page on which it is recorded."""
    page.goto(family)
    expect(page.get_by_role("main")).to_contain_text(MISSING)
    page.get_by_role("link", name="Change the dates of the case").click()
    stepped_down = page.get_by_role("group", name="Stepped down on")
    for part in ("Day", "Month", "Year"):
        stepped_down.get_by_label(part).fill("")
    type_date(page, "Closed on", CLOSED)
    page.get_by_label("Why it was closed").select_option(label="Outcomes achieved")
    page.get_by_role("button", name="Save dates").click()
    expect(page.get_by_role("main")).to_contain_text("1 July 2024: outcomes achieved")


def sees_nothing_missing(page: Page, family: str) -> None:
    """The missing piece has gone, and nothing on the page speaks of a claim."""
    page.goto(family)
    main = page.get_by_role("main")
    expect(main).to_contain_text("As on 31 March 2025")
    expect(main).not_to_contain_text("The day on which the case is closed")
    expect(main).not_to_contain_text("Nearest outcome:")
    expect(main).not_to_contain_text(re.compile("claim", re.IGNORECASE))


def prepares(page: Page, other: Page) -> None:
    """Two are ticked, of which somebody else takes one meanwhile; each has its own answer."""
    address = f"/claims/prepare/?phase={PHASE}&route=SFO"
    page.goto(address)
    for reference in (FAMILY, TAKEN):
        page.get_by_role("checkbox", name=re.compile(reference)).check()
    assert faults(page) == []

    other.goto(address)
    other.get_by_role("checkbox", name=re.compile(TAKEN)).check()
    other.get_by_role("button", name="Prepare the ticked ones").click()
    sees_the_result(other)
    expect(other.get_by_role("row").filter(has_text=TAKEN)).to_contain_text("Prepared")

    page.get_by_role("button", name="Prepare the ticked ones").click()
    sees_the_result(page)
    expect(page.get_by_role("row").filter(has_text=FAMILY)).to_contain_text("Prepared")
    refused = page.get_by_role("row").filter(has_text=TAKEN)
    expect(refused).to_contain_text(re.compile(r"The family has claim CL-\d+ .* already \(draft\)"))


def brings_all(page: Page, to: str, said: str) -> None:
    """Every claim of the phase goes on a step; a row for each says so."""
    page.goto(f"/claims/{to}/?phase={PHASE}")
    page.get_by_role("button", name=re.compile("^All on this filter")).click()
    sees_the_result(page)
    rows = page.get_by_role("row").filter(has_text="EH-")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text=said)).to_have_count(2)


def answers_the_query(page: Page, claim: str) -> None:
    """What internal audit wants to know is answered inside the product, once."""
    page.goto("/internal-audit/queries/")
    page.get_by_role("row").filter(has_text=claim).get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("Which letter says so?")
    page.get_by_label("Your answer").fill("The one of the school, in the file of evidence.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("main")).to_contain_text("Answer sent")
