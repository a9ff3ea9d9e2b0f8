"""What an analyst does with the ministry: submit, record its answer, withdraw."""

import csv

from django.utils import timezone
from playwright.sync_api import Page, expect

from outcomes.rules.payments import COLUMNS
from tests.journeys.oversight import PATIENCE_MS
from tests.visiting import faults

# A claim of the sample that this half-year's return counts: submitted in it, the family in support.
REASON = "The employer's letter was of somebody else."
OLD_FAMILY, PERIOD = "TF/16/000294", "April to September 2017"


def submits(page: Page, phase: str, claims: list[str]) -> None:
    """Both claims in one submission, whose file says so."""
    page.goto(f"/claims/submissions/new/?phase={phase}")
    for claim in claims:
        page.get_by_label(claim).check()
    assert faults(page) == []
    page.get_by_role("button", name="Submit the chosen claims").click()
    button = page.get_by_role("button", name="Download the file")
    expect(button).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as waiting:
        button.click()
    lines = list(csv.reader(waiting.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert {cell for line in lines[1:] for cell in line if cell.startswith("CL-")} == set(claims)


def records_the_answer(page: Page, claims: list[str]) -> None:
    """One is paid, and one answered that has been withdrawn: what each comes to is seen first."""
    today = timezone.localdate().isoformat()
    lines = [
        ",".join(COLUMNS),
        f"{claims[0]},paid,{today},800,",
        f"{claims[1]},rejected,{today},,No evidence of the plan",
    ]
    page.goto("/claims/submissions/answers/new/")
    content = "\n".join([*lines, ""]).encode()
    upload = {"name": "answer.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("The ministry's answer (CSV)").set_input_files(upload)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing has been recorded yet.")
    late = page.get_by_role("row").filter(has_text=claims[1])
    expect(late).to_contain_text("Not submitted, or withdrawn")
    page.get_by_role("button", name="Record this answer").click()
    header = page.locator(".app-page-header .govuk-tag")
    expect(header).to_have_text("Recorded", timeout=PATIENCE_MS)


def state_of(page: Page, phase: str, claim: str) -> str:
    """Where a claim stands, as the list says."""
    page.goto(f"/claims/?phase={phase}")
    row = page.get_by_role("row").filter(has_text=claim)
    return row.locator(".govuk-tag").first.inner_text()


def takes_back(page: Page, phase: str, claim: str) -> None:
    """A claim just submitted, out of the list."""
    page.goto(f"/claims/?phase={phase}")
    page.get_by_role("link", name=claim).click()
    _withdraws(page)


def withdraws(page: Page, claim: str) -> str:
    """The return that counts the claim, and has been sent, is flagged. What its page says."""
    page.goto(claim)
    _withdraws(page)
    expect(page.get_by_role("main")).to_contain_text("Returns already sent")
    page.get_by_role("link", name=PERIOD).click()
    expect(page.get_by_role("main")).to_contain_text("Claims withdrawn since")
    return page.get_by_role("main").inner_text()


def _withdraws(page: Page) -> None:
    """With a reason, once it has been read what the ministry is then owed."""
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_role("main")).to_contain_text("The ministry has this claim already")
    page.get_by_label("Why is the claim withdrawn?").fill(REASON)
    page.get_by_role("button", name="Withdraw the claim").click()
    expect(page.locator(".app-page-header .govuk-tag")).to_have_text("Withdrawn")
