"""A page that nobody uses asks, then covers itself; what was typed stays on it."""

import pytest
from playwright.sync_api import Page, Route, expect

from privacy.roles import Role
from tests.visiting import Office, faults

pytestmark = pytest.mark.browser
STATE = "**/sessions/state/"
LOOK = "() => document.dispatchEvent(new Event('visibilitychange'))"
TYPED = "Dagny"


def answer(page: Page, status: int, seconds: int) -> None:
    """The server's clock, as if so much time had passed; the page looks at it."""

    def told(route: Route) -> None:
        route.fulfill(status=status, json={"seconds": seconds})

    page.unroute(STATE)
    page.route(STATE, told)
    page.evaluate(LOOK)


def as_it_is(page: Page) -> None:
    """The server's own answer again."""
    page.unroute(STATE)
    page.evaluate(LOOK)


@pytest.mark.parametrize("width", [1280, 375])
def test_what_was_typed_survives_the_lock(visits: Office, width: int) -> None:
    visits.allowed.add(423)
    page = visits.seat(visits.people[Role.KEYWORKER][0], width)
    page.goto("/people/search/")
    box = page.get_by_role("textbox").first
    box.fill(TYPED)
    dialog = page.get_by_role("dialog")
    answer(page, 200, 60)
    expect(dialog.get_by_role("heading")).to_have_text("Are you still there?")
    assert faults(page) == []
    page.unroute(STATE)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    answer(page, 423, 0)
    expect(dialog.get_by_role("heading")).to_have_text("This page is locked")
    expect(box).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    assert faults(page) == []
    as_it_is(page)
    expect(dialog).to_be_hidden()
    expect(box).to_have_value(TYPED)
