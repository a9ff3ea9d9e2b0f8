"""What analysts, data protection officers and auditors do: issue 2, steps 4 to 7."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from exports.questions import QUESTIONS
from tests.journeys.casework import SURNAME, TODAY, search, sees_what_is_hidden, type_date
from tests.visiting import faults

PATIENCE_MS = 90_000  # For work that a worker does.
PERIOD, HALF_YEAR = "April to September 2018", "2018-H1"
PERSONAL = (SURNAME, "Morwenna", "Larch Walk", "RG14")
RULES = ("Youngest child attains 25", "Five years after closure")


def is_done(page: Page) -> None:
    """The page of a job tells its end by itself."""
    expect(page.locator(".app-job .govuk-tag")).to_have_text("Done", timeout=PATIENCE_MS)


def downloaded(page: Page, button: Locator, folder: Path) -> zipfile.ZipFile:
    """What a click gives, as a file that was kept."""
    with page.expect_download() as waiting:
        button.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def computes(page: Page) -> None:
    """Asked for on a page, done by a worker, seen while it runs."""
    page.goto("/outcomes/runs/")
    page.get_by_role("button", name="Compute outcomes").click()
    type_date(page, "As on which day?", TODAY)
    page.get_by_role("button", name="Compute").click()


def sees_it_done(page: Page) -> None:
    """The page of the job, and the run to which it leads."""
    is_done(page)
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("main")).to_contain_text("Families judged")


def reads_why(page: Page, reference: str) -> None:
    """The keyworker who has the family now reads its results with the facts that they rest on."""
    search(page, SURNAME).get_by_role("link", name=f"Family {reference}").first.click()
    sees_what_is_hidden(page)
    page.get_by_role("link", name="Why? Every result").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Progress explained")
    expect(page.get_by_text("The rule", exact=True).first).to_be_visible()
    expect(page.get_by_text("What would change it").first).to_be_visible()


def builds_a_return(page: Page, period: str = PERIOD, *, odd: bool = False) -> None:
    """In the background; its checks are shown, and its author may not approve it.

    One that is `odd` is asked about first.
    """
    page.goto("/returns/")
    page.get_by_role("button", name="Build a return").click()
    page.get_by_label("Which half-year?").select_option(label=period)
    page.get_by_role("button", name="Build the return").click()
    if odd:
        page.get_by_label("Build it all the same").check()
        page.get_by_role("button", name="Build the return").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(period)
    state = page.locator(".app-page-header .govuk-tag")
    expect(state).to_have_text("Waiting for approval", timeout=PATIENCE_MS)
    expect(page.get_by_role("table", name="Checks that decide")).to_contain_text("Holds")
    expect(page.get_by_text("other people have to approve it")).to_be_visible()
    expect(page.get_by_role("button", name="Approve this return")).to_have_count(0)
    assert faults(page) == []
    answers_the_regulator(page)


def confirms_a_record(page: Page, period: str = HALF_YEAR) -> None:
    """What is odd in a record is looked at before a return is built, and settled."""
    page.goto(f"/returns/findings/?period={period}&rank=confirm")
    button = page.get_by_role("button", name=re.compile("^Confirm for ")).first
    expect(button).to_be_visible()
    assert faults(page) == []
    with page.expect_navigation():
        button.click()
    expect(page.get_by_text("Confirmed as it is.")).to_be_visible()


def asks_for_a_fix(page: Page, period: str = HALF_YEAR) -> None:
    """What must be put right is asked of the keyworker, who has it among their tasks."""
    page.goto(f"/returns/findings/?period={period}&rank=must")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Ask the keyworker")).first.click()
    expect(page.get_by_text("The keyworker has a task")).to_be_visible()


def compares(page: Page) -> None:
    """From the return's page: what came and went since the one before, as a sum."""
    page.get_by_role("link", name="Compare with the return before").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compared with the return before")
    expect(page.get_by_role("table", name="From the one to the other")).to_contain_text("Entered")
    assert faults(page) == []
    page.get_by_role("link", name="The return", exact=True).click()


def recalls(page: Page, period: str = PERIOD) -> None:
    """The officer takes back what was released, with a reason; nobody gets it any more."""
    page.goto("/returns/")
    page.get_by_role("link", name=period).click()
    page.get_by_role("link", name="Recall this return").click()
    page.get_by_label("It should not have been released").check()
    assert faults(page) == []
    page.get_by_role("button", name="Recall this return").click()
    expect(page.get_by_text("Return recalled.")).to_be_visible()
    expect(page.get_by_role("button", name="Download the return")).to_have_count(0)


def answers_the_regulator(page: Page) -> None:
    """Each question in a sentence, beside what was measured of this very file."""
    page.get_by_role("link", name="Answer the questions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The regulator’s questions")
    for question in QUESTIONS.values():
        page.get_by_label(question.words).fill("Nobody stands out in what is shown here.")
    page.get_by_label("To the recipient alone").check()
    review = timezone.localdate() + timedelta(days=180)
    type_date(page, "By when are the answers looked at again?", f"{review:%-d %-m %Y}")
    assert faults(page) == []
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_text("Your answers are kept with the return.")).to_be_visible()


def approves(page: Page, said: str, period: str = PERIOD) -> None:
    """Somebody else says yes."""
    page.goto("/returns/")
    page.get_by_role("link", name=period).click()
    page.get_by_role("button", name="Approve this return").click()
    expect(page.get_by_text(said)).to_be_visible()


def downloads_the_return(page: Page, name: str, folder: Path) -> None:
    """The file with its manifest; the reading stands in the ledger; nobody is named in it."""
    page.reload()
    bundle = downloaded(page, page.get_by_role("button", name="Download the return"), folder)
    manifest = json.loads(bundle.read("manifest.json"))
    content = bundle.read("fpd.csv")
    [described] = [file for file in manifest["files"] if file["name"] == "fpd.csv"]
    assert described["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["rows"] == len(list(csv.DictReader(io.StringIO(content.decode()))))
    assert manifest["layout_version"]
    assert manifest["requested_by"]["name"] == name
    assert len(manifest["approvals"]) == 2
    assert not [word for word in PERSONAL if word.encode() in content]
    page.reload()
    ledger = page.get_by_role("table", name="Who got the file")
    expect(ledger).to_contain_text(name)
    expect(ledger).to_contain_text(described["sha256"][:8])


def days_in(words: str) -> list[date]:
    """Every day named in a sentence."""
    named = re.findall(r"\d{1,2} [A-Z][a-z]+ \d{4}", words)
    return [datetime.strptime(each, "%d %B %Y").replace(tzinfo=UTC).date() for each in named]


def sees_retention(page: Page) -> None:
    """Every family's date: the later of both rules, the winning one named; and each rule alone."""
    page.goto("/retention/")
    page.get_by_role("button", name="Work the dates out again").click()
    is_done(page)
    page.get_by_role("link", name="See the result").click()
    first = page.get_by_role("row").nth(1)
    due = days_in(first.get_by_role("cell").first.inner_text())
    decides, *others = first.get_by_role("cell").nth(2).inner_text().splitlines()
    assert " decides: " in decides
    assert days_in(decides)[-1:] == due
    assert " does not decide: " in others[0]
    assert days_in(others[0])[-1] <= due[0]
    for rule in RULES:
        page.get_by_label("Schedule").select_option(label=rule)
        page.get_by_role("button", name="Apply filters").click()
        expect(page.get_by_role("row").nth(1)).to_contain_text(f"{rule} decides: ")


def reads_the_trail(page: Page, done: dict[str, str]) -> None:
    """Each kind of event with who did it; never a value."""
    for event, name in done.items():
        page.goto("/audit/")
        page.get_by_label("What happened").select_option(label=event)
        page.get_by_role("button", name="Apply filters").click()
        row = page.get_by_role("row").filter(has_text=event).filter(has_text=name).first
        expect(row, f"{event} by {name}").to_be_visible()
        trail = page.get_by_role("main").inner_text()
        assert not [word for word in PERSONAL if word in trail]
