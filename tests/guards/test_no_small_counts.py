"""No page tells whoever opens no family an exact small number of families, people or claims.

Every page that such roles may open is read in a council of two families, in which every number is
small. What stands there as a number has to be of something else, and here is said of what.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from lxml import html

from privacy.roles import ROLE_SCOPE, Role, Scope
from tests.council import SIGN_INS, browser
from tests.guards.access_table import PAGES
from tests.guards.access_world import World

WITHOUT_CASES = [role for role in SIGN_INS if ROLE_SCOPE[role] is Scope.NONE]
# Where a number stands by itself: in a cell, on a tile, beside the name of a list, in a summary.
BY_ITSELF = (
    "//td[contains(@class, 'cell--numeric')] | //*[contains(@class, 'tile__number')]"
    " | //*[contains(@class, 'app-count')] | //dd[contains(@class, 'summary-list__value')]"
)
OF_CASES = re.compile(
    r"(?<![\d/.,-])\b[1-9] (?:\w+ ){0,2}"
    r"(famil(?:y|ies)|people|persons?|child(?:ren)?|members?|claims?|cases|rows|records)\b"
    r"(?! work in it)"
)
DAY = re.compile(r"[1-9] [A-Z][a-z]+ 20\d\d.*")
IN_A_LIST = re.compile(r"Showing \d+ to \d+ of [1-9] (.+)")
# The lengths of lists in which nobody who is served is a line.
LISTS = {
    *("accounts", "people", "teams", "browsers", "jobs", "events", "exports", "addresses"),
    *("runs", "plans", "windows", "submissions", "answers", "audits", "returns", "recipients"),
    *("codes", "school years", "providers", "versions", "proposals", "quarters", "clocks"),
    # Groups of a table of figures, agreements, assessments and overrides.
    "lines",
    # What the data protection officer decides on, one by one; each of them opens its case.
    *("requests", "complaints", "breaches", "reports", "batches", "holds", "openings"),
    *("entries", "mentions", "names", "findings"),
}
AUDITED = "an auditor opens every claim, and a population reconciles to the claim"
WORK = "each is a case that its reader has before them: it is opened from here, and decided on"
ELSEWHERE = "not of anybody who is served"
OPENINGS = "how often somebody who works here opened something, for whoever asks them why"
TOLD = {
    **dict.fromkeys(("privacy:desk", "privacy:disposals", "privacy:requests"), WORK),
    **dict.fromkeys(("privacy:subject_items", "privacy:subject_people"), WORK),
    **dict.fromkeys(("privacy:audit_record", "privacy:audit_worker"), OPENINGS),
    **dict.fromkeys(("privacy:odd_access", "privacy:odd_finding"), OPENINGS),
    "privacy:complaint_counts": "of complaints, whose register its reader answers for",
    **dict.fromkeys(("outcomes:audit", "outcomes:audit_report"), "the seed of a sample"),
    **dict.fromkeys(("privacy:teams", "privacy:access_pages", "families:framework"), ELSEWHERE),
}
# What an internal auditor counts, and nobody else who opens no family.
TOLD_TO_AUDITORS = {
    **dict.fromkeys(("outcomes:audits", "outcomes:audit", "outcomes:audit_report"), AUDITED),
    **dict.fromkeys(("outcomes:claims", "outcomes:submission", "outcomes:submissions"), AUDITED),
    **dict.fromkeys(("outcomes:answers", "outcomes:answer", "outcomes:reconciliation"), AUDITED),
}


def numbers_of(text: str) -> Iterator[str]:
    """Every small number on a page that may be one of families, people or claims."""
    page = html.fromstring(text)
    for bad in page.xpath("//script | //style | //header | //footer | //form//label | //select"):
        bad.drop_tree()
    for each in page.xpath(BY_ITSELF):
        said = " ".join(each.text_content().split())
        if re.fullmatch(r"[1-9]\b.{0,60}", said) and not DAY.fullmatch(said):
            yield said
    for each in page.xpath("//title | //*[text()[normalize-space()]]"):
        said = " ".join(each.text_content().split())
        if found := IN_A_LIST.fullmatch(said):
            yield from () if found[1] in LISTS else (said,)
        elif len(said) < 400 and OF_CASES.search(said):
            yield said


@pytest.mark.parametrize("role", WITHOUT_CASES)
def test_a38_who_opens_no_family_reads_no_small_number_of_any(world: World, role: Role) -> None:
    client, read = browser(world.council.of(role)), []
    told: dict[str, set[str]] = {}
    for page in PAGES:
        for whose in page.cases() if page.method == "get" else ():
            answer = client.get(reverse(page.name, args=world.ids(page, role, whose)))
            if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                read.append(page.name)
                found = set(numbers_of(answer.content.decode()))
                told.setdefault(page.name, set()).update(found)
    allowed = TOLD.keys() | (TOLD_TO_AUDITORS if role is Role.INTERNAL_AUDITOR else {}).keys()
    wrong = [f"{name}: {each}" for name in sorted(told.keys() - allowed) for each in told[name]]
    assert "\n".join(wrong) == ""
    assert len(read) > 25


def test_the_reader_of_pages_sees_a_small_number() -> None:
    for text in (
        "<p>Showing <strong>1</strong> to <strong>7</strong> of <strong>7</strong> claims</p>",
        "<p>There are 3 open families.</p>",
        '<table><tr><td class="govuk-table__cell--numeric">4</td></tr></table>',
        '<a><span class="app-count">9</span></a>',
    ):
        assert list(numbers_of(f"<main>{text}</main>")), text
    for text in (
        "<p>Showing 1 to 7 of 7 runs</p>",
        "<p>Fewer than 10 claims</p>",
        "<p>120 rows</p>",
    ):
        assert not list(numbers_of(f"<main>{text}</main>")), text
