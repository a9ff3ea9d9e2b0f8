"""A subject request from its receipt to whoever asked, about a family with somebody they fear."""

import io
import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.casework import SURNAME, TODAY, type_date
from tests.journeys.oversight import downloaded, is_done
from tests.visiting import PASSWORD, faults

NAME = f"Morwenna {SURNAME}"
ASKED = "Everything, above all what {} said of me to the school."


def records_a_request(page: Page, feared: str) -> None:
    """Found by name, opened, identity checked, everything collected from both families."""
    page.goto("/requests/")
    page.get_by_role("button", name="Record a request").first.click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("table").get_by_role("link").click()
    expect(page.get_by_role("main")).not_to_contain_text("Morwenna")
    type_date(page, "When was the request first received?", TODAY)
    page.get_by_label("How did it come?").select_option(label="Letter")
    page.get_by_label("Who asks?").select_option(label="The person themselves")
    page.get_by_label("Notes").fill(ASKED.format(feared))
    page.get_by_role("button", name="Open the request").click()
    expect(page.get_by_text("Nothing about the person is disposed of")).to_be_visible()
    page.get_by_role("link", name="Check identity").click()
    type_date(page, "When was identity checked?", TODAY)
    page.get_by_label("How was it checked?").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    request = page.url
    page.get_by_role("button", name="Collect the entries").click()
    is_done(page)
    page.goto(request)


def keeps_from_them(page: Page, feared: str) -> None:
    """One of those named hurt somebody: the request is restricted, and they are withheld.

    One rule for each who is named, which counts once its sample was read.
    """
    request = page.url
    page.get_by_role("link", name="Go through the entries").click()
    decides_the_tests(page)
    page.get_by_role("link", name="Who else is named").click()
    named = page.url
    page.get_by_role("table").get_by_role("link", name=feared, exact=True).click()
    person = page.url
    page.get_by_role("link", name="What they are to whoever asks").click()
    page.get_by_label("Is said to have hurt somebody").check()
    submit(page)
    expect(page).to_have_url(person)
    assert faults(page) == []
    page.goto(named)
    still = page.get_by_role("row").filter(has_text="to decide")
    while still.count():
        decides_for(page, still.first)
    page.goto(request)
    expect(page.get_by_text("This request is restricted")).to_be_visible()


def submit(page: Page) -> None:
    """The form of the page, with its first button."""
    with page.expect_navigation():
        page.get_by_role("main").locator("form .govuk-button").first.click()


def decides_for(page: Page, row: Locator) -> None:
    """Withheld everywhere; a worker as one in danger, with the reason. The sample is read first."""
    is_worker = "Worker" in row.inner_text()
    row.get_by_role("link").click()
    ground = "worker_at_risk" if is_worker else "third_party"
    page.get_by_label("What becomes of every mention").select_option(ground)
    page.get_by_label("Why?").fill("The office tells where they live." if is_worker else "")
    submit(page)
    page.get_by_label("I have read every mention above").check()
    submit(page)
    expect(page.get_by_text("The rule counts.")).to_be_visible()


def decides_the_tests(page: Page) -> None:
    """One outcome of each test for all entries that wait for it."""
    tests = page.get_by_role("link", name="decide for all")
    while tests.count():
        tests.first.click()
        page.get_by_label("What becomes of the whole entry").select_option("known")
        page.get_by_label("professional’s opinion").fill("No harm is likely.")
        type_date(page, "When was it given?", TODAY)
        submit(page)


def lets_it_go(
    page: Page, second: Page, lead: Page, confirmed_long_ago: Callable[[Page], None]
) -> None:
    """Built by one, read by a safeguarding lead, approved by another, in this order alone."""
    request = page.url
    page.get_by_role("button", name="Build the pack").click()
    is_done(page)
    page.goto(request)
    expect(page.get_by_text("A safeguarding lead reviews it first")).to_be_visible()
    lead.goto("/packs/")
    lead.get_by_role("row").last.get_by_role("link", name="Review the pack").click()
    says_yes(lead, "Review the pack")
    second.goto(request)
    confirmed_long_ago(second)
    second.get_by_role("link", name="Approve the pack").click()
    second.get_by_label("Password", exact=True).fill(PASSWORD)
    second.get_by_role("button", name="Continue").click()
    says_yes(second, "Approve the pack")
    page.goto(request)


def says_yes(page: Page, title: str) -> None:
    """To whether somebody can be worked out who is not named any more."""
    page.get_by_label("I have checked whether what is left tells").check()
    assert faults(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name=title).click()


def fetches_it(page: Page, anybody: Page, feared: str, folder: Path) -> None:
    """By a link and its code, without an account; who is feared stands nowhere in it."""
    page.get_by_role("link", name="Make a link for the person").click()
    page.get_by_label("I have checked with the person today").check()
    page.get_by_label("Nobody else reads what comes there").check()
    page.get_by_role("button", name="Make a link for the person").click()
    link, code = (each.inner_text() for each in page.locator("main code").all())
    anybody.goto(link)
    anybody.get_by_label("Code").fill(code)
    assert faults(anybody) == []
    pack = downloaded(anybody, anybody.get_by_role("button", name="Save the file"), folder)
    told = json.loads(pack.read("subject.json"))
    assert told["person"]["name"] == NAME
    assert told["counts"]["families"] == 2
    pdf = pack.read("subject.pdf")
    assert b"/StructTreeRoot" in pdf
    opened = PdfReader(io.BytesIO(pdf))
    described = f"{opened.metadata} {opened.xmp_metadata and opened.xmp_metadata.stream.get_data()}"
    assert not [word for word in feared.split() if word in described]
    read = " ".join(each.extract_text() for each in opened.pages)
    for text in (json.dumps(told, ensure_ascii=False), " ".join(read.split())):
        assert "7 Larch Walk" in text
        assert ASKED.format("[withheld: another person]") in text
        assert feared not in text
