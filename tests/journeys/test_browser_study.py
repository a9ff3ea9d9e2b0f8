"""A study return from its recipients to the envelope that one of them opens, by five people."""

import csv
import io
import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from exports.study import PART_FILES, Part
from privacy.certificates import read_certificate
from privacy.roles import Role
from tests.exports.sealing import Pair, make_pair, opened
from tests.journeys.casework import TODAY, type_date
from tests.journeys.oversight import PATIENCE_MS, answers_the_regulator, downloaded
from tests.visiting import Office, faults

pytestmark = [pytest.mark.browser, pytest.mark.worker]
A, B = "Envelope A", "Envelope B"
ANOTHER = "October 2025 to March 2026"


def puts(page: Page, envelope: str, pair: Pair) -> None:
    """One officer puts what came from the recipient."""
    page.goto("/returns/recipients/new/")
    page.get_by_label(envelope).check()
    page.get_by_label("Name of the recipient").fill(f"Recipient of {envelope}")
    page.get_by_label("Sharing agreement").fill("DSA 12")
    type_date(page, "The agreement holds until", "3 3 2030")
    page.get_by_label("Accreditation").fill("UKSA 3")
    type_date(page, "The accreditation holds until", "3 3 2030")
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


def builds(page: Page, period: str = "") -> str:
    """In the background; the page says how well people can be matched, and names nobody."""
    page.goto("/returns/new/?kind=nis")
    if period:
        page.get_by_label("Which half-year?").select_option(label=period)
    page.get_by_role("button", name="Build the return").click()
    if period:
        page.get_by_label("Build it all the same").check()
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


def releases(visits: Office, address: str) -> None:
    """One envelope by another analyst, the other by the head of service."""
    other = visits.seat(visits.people[Role.ANALYST][1])
    approves(other, address, A, "Your approval is noted.")
    other.goto(address)
    expect(other.get_by_role("button", name=re.compile("Approve this envelope"))).to_have_count(0)
    head = visits.seat(visits.people[Role.HEAD_OF_SERVICE][0], width=375)
    approves(head, address, B, "Return released.")
    assert faults(head) == []


def takes(page: Page, address: str, folder: Path) -> bytes:
    """The envelope of identifiers, which nobody here can open."""
    page.goto(address)
    button = page.get_by_role("button", name=re.compile(f"Download {A}"))
    return downloaded(page, button, folder).read(PART_FILES[Part.IDENTIFIERS])


def read_by(pair: Pair, sealed: bytes, folder: Path) -> dict[tuple[str, ...], str]:
    """The children in an envelope as its recipient opens it: names and birth, with a postcode."""
    found = opened(sealed, pair, folder)
    assert found is not None
    rows = list(csv.DictReader(io.StringIO(found.decode())))
    assert list(rows[0])[0] == "match_ref"
    return {
        (row["forename"], row["surname"], row["date_of_birth"]): row["postcode"]
        for row in rows
        if row["relation_in_family"] == "child"
    }


def objects_for(page: Page, child: tuple[str, ...]) -> None:
    """Somebody objects on behalf of a child; from then on the study does not use it."""
    forename, surname, born = child
    page.goto("/rights/new/")
    page.get_by_label(re.compile("^Name")).fill(f"{forename} {surname}")
    type_date(page, "Date of birth", " ".join(str(int(part)) for part in born.split("/")))
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("table").get_by_role("link").click()
    page.get_by_label("Object to a use of information").check()
    page.get_by_label("National Impact Study").check()
    page.get_by_label("What did they ask for?").fill("Do not send what you know of my child.")
    type_date(page, "When was it first received?", TODAY)
    page.get_by_label("How did it come?").select_option(index=1)
    page.get_by_label("Who asks?").select_option(index=2)
    page.get_by_role("button", name="Record the request").click()
    expect(page.get_by_text("Its clock runs.")).to_be_visible()
    assert faults(page) == []


def test_a_study_return_leaves_by_two_who_approve_one_envelope_each(
    visits: Office, tmp_path: Path
) -> None:
    people = visits.people
    pairs = {name: make_pair(tmp_path, part) for name, part in zip((A, B), Part, strict=True)}
    first, second = (visits.seat(email) for email in people[Role.DPO][:2])
    for envelope, pair in pairs.items():
        puts(first, envelope, pair)
        confirms(second, envelope, pair)
    analyst = visits.seat(people[Role.ANALYST][0])
    address = builds(analyst)
    releases(visits, address)
    sealed = takes(analyst, address, tmp_path)
    assert opened(sealed, pairs[B], tmp_path) is None
    sent = read_by(pairs[A], sealed, tmp_path)
    analyst.reload()
    expect(analyst.get_by_role("table", name="Who got an envelope")).to_contain_text(A)
    with analyst.expect_navigation():
        analyst.get_by_role("button", name="Both recipients have it").click()
    expect(analyst.get_by_text("Nobody can tell any more")).to_be_visible()

    # A child with a brother or sister: only one of them is in the next.
    children = sorted(sent, key=lambda each: (sent[each], each[1]))
    child, sibling = next(
        (one, other)
        for one, other in itertools.pairwise(children)
        if (sent[one], one[1]) == (sent[other], other[1])
    )
    objects_for(first, child)
    address = builds(analyst, ANOTHER)
    releases(visits, address)
    again = read_by(pairs[A], takes(analyst, address, tmp_path), tmp_path)
    assert sibling in again
    assert child not in again
