"""A study return from its recipients to the envelope that one of them opens, by five people."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from exports.study import PART_FILES, Part
from privacy.certificates import read_certificate
from privacy.roles import Role
from tests.exports.sealing import Pair, make_pair, opened
from tests.journeys.casework import type_date
from tests.journeys.oversight import PATIENCE_MS, answers_the_regulator, downloaded
from tests.visiting import Office, faults

pytestmark = [pytest.mark.browser, pytest.mark.worker]
A, B = "Envelope A", "Envelope B"


def puts(page: Page, envelope: str, pair: Pair) -> None:
    """One officer puts what came from the recipient."""
    page.goto("/returns/recipients/new/")
    page.get_by_label(envelope).check()
    page.get_by_label("Name of the recipient").fill(f"Recipient of {envelope}")
    page.get_by_label("Sharing agreement").fill("DSA 12")
    type_date(page, "The agreement holds until", "3 3 2030")
    page.get_by_label("Certificate (PEM)").fill(pair.text)
    page.get_by_role("button", name="Put the recipient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recipients")
    assert faults(page) == []


def confirms(page: Page, envelope: str, pair: Pair) -> None:
    """Another types the fingerprint as it was read out."""
    page.goto("/returns/recipients/")
    page.get_by_role("link", name=f"Recipient of {envelope}").click()
    page.get_by_label("SHA-256 fingerprint").fill(read_certificate(pair.text).fingerprint)
    assert faults(page) == []
    page.get_by_role("button", name="Confirm this recipient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recipients")


def builds(page: Page) -> str:
    """In the background; the page says how well people can be matched, and names nobody."""
    page.goto("/returns/new/?kind=nis")
    page.get_by_role("button", name="Build the return").click()
    state = page.locator(".app-page-header .govuk-tag")
    expect(state).to_have_text("Waiting for approval", timeout=PATIENCE_MS)
    expect(page.get_by_role("table", name="How well people can be matched")).to_be_visible()
    expect(page.get_by_text("have not had the privacy notice")).to_be_visible()
    expect(page.get_by_role("button", name="Approve this envelope:")).to_have_count(0)
    assert faults(page) == []
    answers_the_regulator(page)
    return page.url


def approves(page: Page, address: str, envelope: str, said: str) -> None:
    """Each envelope by a person of its own."""
    page.goto(address)
    anyway = page.get_by_label("it is to be sent all the same")
    if envelope == A and anyway.count():
        anyway.check()
    page.get_by_role("button", name=re.compile(f"Approve this envelope: {envelope}")).click()
    expect(page.get_by_text(said)).to_be_visible()


def test_a_study_return_leaves_by_two_who_approve_one_envelope_each(
    visits: Office, tmp_path: Path
) -> None:
    people = visits.people
    pairs = {name: make_pair(tmp_path, part) for name, part in zip((A, B), Part, strict=True)}
    first, second = (visits.seat(email) for email in people[Role.DPO][:2])
    for envelope, pair in pairs.items():
        puts(first, envelope, pair)
        confirms(second, envelope, pair)
    analyst, other = (visits.seat(email) for email in people[Role.ANALYST][:2])
    address = builds(analyst)
    approves(other, address, A, "Your approval is noted.")
    other.goto(address)
    expect(other.get_by_role("button", name=re.compile("Approve this envelope"))).to_have_count(0)
    head = visits.seat(people[Role.HEAD_OF_SERVICE][0], width=375)
    approves(head, address, B, "Return released.")
    assert faults(head) == []
    analyst.goto(address)
    button = analyst.get_by_role("button", name=re.compile(f"Download {A}"))
    sealed = downloaded(analyst, button, tmp_path).read(PART_FILES[Part.IDENTIFIERS])
    assert opened(sealed, pairs[B], tmp_path) is None
    found = opened(sealed, pairs[A], tmp_path)
    assert found is not None
    assert found.splitlines()[0].startswith(b"match_ref,")
    analyst.reload()
    expect(analyst.get_by_role("table", name="Who got an envelope")).to_contain_text(A)
    with analyst.expect_navigation():
        analyst.get_by_role("button", name="Both recipients have it").click()
    expect(analyst.get_by_text("Nobody can tell any more")).to_be_visible()
