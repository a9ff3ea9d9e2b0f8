"""What an internal auditor does in a browser: sample, query, pass, opinion."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from outcomes.rules.audits import QUESTIONS
from tests.journeys.casework import type_date
from tests.running import wait_until
from tests.visiting import faults

DUE = f"{timezone.localdate() + timedelta(days=1):%-d %-m %Y}"
CLAIM = re.compile(r"CL-\d+")


def draws(page: Page, phase: str) -> list[str]:
    """A round over the programme, both of its claims drawn; their references."""
    page.goto("/internal-audit/new/")
    page.get_by_label("Which programme?").select_option(phase)
    page.get_by_label("A number of claims in all").check()
    page.get_by_label("Size", exact=True).fill("2")
    page.get_by_role("button", name="Start the audit").click()
    expect(page.get_by_role("main")).to_contain_text("In the population of this audit")
    page.get_by_role("button", name="Draw the sample").click()
    sample = page.get_by_role("table", name="Sampled claims and their workpapers")
    expect(sample.get_by_role("link", name=CLAIM)).to_have_count(2)
    assert faults(page) == []
    return sample.get_by_role("link", name=CLAIM).all_inner_texts()


def is_tested(page: Page) -> None:
    """The recomputation and the search for duplicates, which run in the background."""
    audit = page.url

    def done() -> bool:
        page.goto("/jobs/")
        row = page.get_by_role("row").filter(has_text="Test the sampled claims").first
        return "Done" in row.inner_text()

    wait_until(done, "the sampled claims have been tested")
    page.goto(audit)


def opens(page: Page, audit: str, claim: str) -> None:
    """The workpaper of a sampled claim, beside its evidence."""
    page.goto(audit)
    page.get_by_role("link", name=claim).first.click()
    expect(page.get_by_role("main")).to_contain_text("Your answers")


def finds(page: Page, answers: dict[str, str]) -> None:
    """An answer to each of the three questions."""
    for question, words in QUESTIONS.items():
        asked = page.get_by_role("group", name=words)
        asked.get_by_label(answers.get(question, "Pass"), exact=True).check()
    if "Query" in answers.values():
        page.locator("#id_criteria_comment").fill("Which letter says so?")
        type_date(page, "Queries are to be answered by", DUE)
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_role("main")).to_contain_text("Answers saved.")


def passes(page: Page) -> None:
    """All three questions have passed, so the claim does."""
    finds(page, {})
    page.get_by_role("button", name="Record the result").click()
    page.get_by_label("The claim passes").check()
    page.get_by_role("button", name="Record the result").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def closes(page: Page, audit: str) -> None:
    """An opinion, after which everything is locked; the report says it."""
    page.goto(audit)
    page.get_by_role("button", name="Close with an opinion").click()
    page.get_by_label("Full assurance").check()
    page.get_by_label("What does it rest on?").fill("Both claims hold on their evidence.")
    page.get_by_role("button", name="Close the audit").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("The audit is closed and locked.")
    page.get_by_role("link", name="Read the report").click()
    expect(main).to_contain_text("Opinion: full assurance")
    expect(main).to_contain_text("Both claims hold on their evidence.")
