"""A keyworker at a phone and a desk: papers for a visit, a letter, and slips put right."""

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from privacy.roles import Role
from tests.families.papers import PDF
from tests.journeys.casework import TODAY, type_date
from tests.journeys.oversight import is_done
from tests.journeys.test_browser_referral import look
from tests.visiting import Office

pytestmark = pytest.mark.browser
WORDS = "They asked about the bus pass."


def own_families(page: Page) -> list[tuple[str, str]]:
    """Address and reference of those of the first page."""
    page.goto("/families/")
    look(page)
    rows = page.locator("tbody tr")
    return [
        (str(row.locator("th a").get_attribute("href")), row.locator("td").first.inner_text())
        for row in rows.all()
    ]


def carries_a_pack(page: Page, family: str) -> None:
    """Seen as it is printed, and made as a PDF in the background."""
    page.goto(f"{family}printouts/")
    look(page)
    page.get_by_role("link", name="Open it to print").first.click()
    expect(page.get_by_role("main")).to_contain_text("Before you knock")
    look(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print it")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Print", exact=True).click()
    page.get_by_role("button", name="Make the visit pack as a PDF").press("Enter")
    is_done(page)
    page.get_by_role("link", name="See the result").click()
    button = page.get_by_role("button", name=re.compile("Download the PDF")).first
    expect(button).to_be_visible()
    with page.expect_download() as waiting:
        button.press("Enter")
    made = PdfReader(io.BytesIO(waiting.value.path().read_bytes()))
    assert "Before you knock" in made.pages[0].extract_text()
    assert len(made.pages) == 1


def attaches_a_letter(page: Page, family: str, version: bytes) -> None:
    """Refused without its kind, with all that was typed kept; then there, with its state."""
    content = PDF.replace(b"1.7", version)  # A file is attached to a family once.
    letter: Any = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": content}
    page.goto(f"{family}documents/new/")
    page.get_by_label("The document").set_input_files(letter)
    page.get_by_label("What it is").fill("Letter about the bus pass")
    type_date(page, "Date of the document", TODAY)
    page.get_by_role("button", name="Attach it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("kind")
    look(page)
    expect(page.get_by_label("What it is")).to_have_value("Letter about the bus pass")
    page.get_by_label("Kind of document").select_option(index=1)
    page.get_by_label("The document").set_input_files(letter)
    page.get_by_role("button", name="Attach it").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Letter about the bus pass")
    look(page)


def moves_a_note(page: Page, family: str, to: str, reference: str) -> None:
    """Written under the wrong family; both keep the trail."""
    page.goto(f"{family}notes/new/")
    page.get_by_label("What happened").fill(WORDS)
    page.get_by_label("Kind of contact").select_option(label="Home visit")
    page.get_by_role("button", name="Finish and lock").press("Enter")
    page.get_by_role("button", name="Move to another family").press("Enter")
    look(page)
    page.get_by_label("Reference of the right family").fill(reference)
    page.get_by_label("It was written under the wrong family").press("Space")
    page.get_by_role("button", name="Move this note").press("Enter")
    expect(page.get_by_text("The note is moved. Both families keep the trail.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Moved to other families")
    expect(page.get_by_role("main")).not_to_contain_text(WORDS)
    look(page)
    page.goto(f"{to}notes/")
    expect(page.get_by_role("main")).to_contain_text(WORDS)


def closes_and_thinks_again(page: Page, families: list[str]) -> None:
    """By a slip, one where nothing must be finished before; undone on the page that it leads to."""
    for family in families:
        page.goto(f"{family}dates/")
        if not page.get_by_text("Before it can be closed").is_visible():
            break
    look(page)
    type_date(page, "Closed on", TODAY)
    page.get_by_label("Why it was closed").select_option(index=1)
    page.get_by_role("button", name="Save dates").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Closed a few minutes ago")
    look(page)
    page.get_by_role("button", name="Undo: open it again").press("Enter")
    expect(page.get_by_text("The family is open again")).to_be_visible()


@pytest.mark.worker
@pytest.mark.parametrize("width", [1280, 375])
def test_papers_a_letter_and_what_went_wrong(visits: Office, width: int) -> None:
    page = visits.seat(visits.people[Role.KEYWORKER][0], width=width)
    own = own_families(page)
    (wrong, _), (right, reference) = own[:2]
    carries_a_pack(page, wrong)
    attaches_a_letter(page, wrong, b"1.5" if width > 375 else b"1.6")
    moves_a_note(page, wrong, right, reference)
    closes_and_thinks_again(page, [family for family, _ in own])
    assert not page.get_by_text("Closed a few minutes ago").count()
