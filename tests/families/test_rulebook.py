"""The frameworks, to be read in words."""

import pytest

from families.queries.rulebook import rulebook
from tests.families.conftest import Office, browser

pytestmark = pytest.mark.django_db


def test_the_list_names_every_loaded_framework(office: Office) -> None:
    page = browser(office.keyworker).get("/frameworks/").content.decode()
    for code in ("tf-2015-national", "sf-2022-national", "ffp-2025"):
        assert f"/frameworks/{code}/" in page


@pytest.mark.parametrize("code", ["tf-2015-national", "sf-2022-national", "ffp-2025"])
def test_a_framework_is_shown_line_by_line_with_what_it_rests_on(office: Office, code: str) -> None:
    page = browser(office.analyst).get(f"/frameworks/{code}/").content.decode()
    assert "Who is eligible" in page
    assert "Confirmed from a published source" in page
    assert "Not confirmed" in page
    assert "not confirmed from a published source" in page


def test_needs_outcomes_and_parameters_are_in_words(office: Office) -> None:
    page = browser(office.keyworker).get("/frameworks/tf-2015-national/").content.decode()
    for words in (
        "H2. Children who have not been attending school regularly",
        "Persistent absence over three consecutive terms",
        "Every school-age child attends 90 per cent or more",
        "For every claim",
        "Not switched on",
        "Absence basis",
        "No local plan is published for it",
    ):
        assert words in page, words


def test_an_unknown_framework_is_not_found_and_roles_without_it_are_refused(office: Office) -> None:
    assert browser(office.keyworker).get("/frameworks/nonsense/").status_code == 404
    assert browser(office.partner).get("/frameworks/").status_code == 403


@pytest.mark.django_db
def test_without_frameworks_the_page_says_what_to_do(db: None) -> None:
    page = browser(Office().keyworker).get("/frameworks/").content.decode()
    assert "No framework is loaded" in page


@pytest.mark.parametrize("code", ["tf-2015-national", "sf-2022-national", "ffp-2025"])
def test_every_line_that_is_not_confirmed_says_so(office: Office, code: str) -> None:
    book = rulebook(code)
    page = browser(office.analyst).get(f"/frameworks/{code}/").content.decode()
    assert page.count("Not confirmed</strong>") == book.unconfirmed > 0
    kinds = {key.partition(":")[0] for key in book.lines}
    assert {"part", "need", "outcome"} <= kinds
    assert len(book.lines) == len({line.key for line in book.lines.values()})


def test_eligibility_parameters_with_history_and_routes_are_in_words(office: Office) -> None:
    page = browser(office.keyworker).get("/frameworks/tf-2015-national/").content.decode()
    for words in (
        "At least 2 different headlines.",
        "Parents who live elsewhere add at most 1 headline by themselves.",
        "One assessment that covers the needs of the whole family",
        "15 from 1 September 2014; 10 from 1 September 2015",
        "Significant and sustained progress",
        "After jobseekers allowance, universal credit equal: 26 weeks out of 30.",
    ):
        assert words in page, words
    page = browser(office.keyworker).get("/frameworks/sf-2022-national/").content.decode()
    assert "A local plan may count headlines or needs." in page
    page = browser(office.keyworker).get("/frameworks/ffp-2025/").content.decode()
    assert "no claims are made under it" in page
