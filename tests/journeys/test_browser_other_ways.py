"""The same work in other ways: without scripts, and without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from privacy.roles import Role
from tests.journeys.casework import SURNAME, TODAY, fill_person, type_date
from tests.journeys.oversight import PATIENCE_MS, is_done
from tests.visiting import PASSWORD, Office

pytestmark = pytest.mark.browser
MOST_STOPS = 200
# Where the keyboard is, whether one sees it, and whether it went forward through the page. The ring
# of GOV.UK is an outline or a shadow; that of radios and boxes is drawn on their label.
STOP = """(wanted) => {
  const at = document.activeElement;
  const drawn = at.matches('.govuk-radios__input, .govuk-checkboxes__input')
    ? getComputedStyle(at.nextElementSibling, '::before') : getComputedStyle(at);
  const ring = (drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2)
    || drawn.boxShadow !== 'none';
  const box = at.getBoundingClientRect();
  const before = window.stopBefore ?? document.body;
  window.stopBefore = at;
  const forward = before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING;
  return {there: at.matches(wanted), name: at.outerHTML.slice(0, 120),
    good: ring && forward && box.bottom > 0 && box.top < innerHeight && at !== document.body};
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element is reached; every stop on the way is seen, in reading order."""
    page.wait_for_load_state()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, wanted)
        assert stop["good"], f"{page.url}: {stop['name']}"
        if stop["there"]:
            return
    raise AssertionError(f"The keyboard does not reach {wanted} on {page.url}.")


def test_by_keyboard_alone(visits: Office) -> None:
    page = visits.open()
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, "#id_login")
    page.keyboard.type(visits.people[Role.KEYWORKER][0])
    tab_to(page, "#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My families")

    own = page.get_by_role("rowheader").first.get_by_role("link")
    address = own.get_attribute("href")
    name = own.inner_text()
    tab_to(page, "#id_words")
    page.keyboard.type(name.split()[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Find a person")
    tab_to(page, f"td a[href^='{address}']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("family")
    tab_to(page, "a[href$='/needs/new/']")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Add needs")
    tab_to(page, "input[type=checkbox][name=needs]")
    page.keyboard.press("Space")
    tab_to(page, "input[type=radio][name=identified_by]")
    page.keyboard.press("Space")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The need is recorded.")).to_be_visible()
    notes_by_keyboard(page, str(address))
    assesses_by_keyboard(page, str(address))


def notes_by_keyboard(page: Page, family: str) -> None:
    """Written, its kind chosen, finished."""
    page.goto(family)
    tab_to(page, "main a[href$='/notes/new/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Write a note")
    tab_to(page, "select[name=kind]")
    page.keyboard.type("Phone")
    tab_to(page, "textarea[name=text]")
    page.keyboard.type("Fact: a call at noon.")
    tab_to(page, "main button[value=finish]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phone call")
    expect(page.get_by_role("main")).to_contain_text("a call at noon")


def assesses_by_keyboard(page: Page, family: str) -> None:
    """Begun or gone on with, and one section completed."""
    page.goto(family)
    tab_to(page, "main a[href$='/assessments/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Assessments and plans")
    tab_to(page, "form[action$='/assessments/begin/'] button, main a[role=button]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Assessment and plan")
    tab_to(page, "main a[href*='/answers/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_visible()
    tab_to(page, "textarea[name=text]")
    page.keyboard.type("Grandmother lives next door.")
    tab_to(page, "main button[value=finish]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The section is complete.")).to_be_visible()


def records_a_family(page: Page) -> None:
    """Two people and where they live, a need, a service; it stands on the page at the end."""
    page.get_by_role("button", name="Open a new family").click()
    page.get_by_label("Household address").fill("7 Larch Walk")
    page.get_by_label("Postcode").first.fill("rg147gq")
    fill_person(page, 0, "Wenna", "2 3 1990", "Female", "Parent")
    fill_person(page, 1, "Piran", "14 9 2015", "Male", "Child")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step 2 of 3: needs")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Keyworker", exact=True).check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step 3 of 3: intervention")
    page.get_by_label("Intervention", exact=True).select_option(index=1)
    page.get_by_label("Whole family").check()
    type_date(page, "Started on", TODAY)
    page.get_by_role("button", name="Save and see the family").click()
    expect(page.get_by_role("main")).to_contain_text(f"Piran {SURNAME}")


def writes_a_note(page: Page) -> None:
    """Saved as a draft with a button, then finished."""
    family = page.url
    page.get_by_role("button", name="Write a note").click()
    page.get_by_label("What happened").fill("Fact: both were at home.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("What happened")).to_have_value("Fact: both were at home.")
    page.get_by_label("Kind of contact").select_option(label="Home visit")
    page.get_by_role("button", name="Finish and lock").click()
    expect(page.get_by_role("main")).to_contain_text("both were at home")
    page.goto(family)


@pytest.mark.worker
def test_without_scripts(visits: Office) -> None:
    page = visits.seat(visits.people[Role.KEYWORKER][1], java_script_enabled=False)
    records_a_family(page)
    writes_a_note(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("family")
    page.get_by_role("button", name="Add needs").click()
    page.get_by_role("checkbox").nth(2).check()
    type_date(page, "Identified on", TODAY)
    page.get_by_label("Referral", exact=True).check()
    page.get_by_role("button", name="Save needs").click()
    expect(page.get_by_text("The need is recorded.")).to_be_visible()
    page.get_by_role("link", name="See what has been observed").click()
    expect(page.get_by_role("heading", name="Who has led the work")).to_be_visible()

    dpo = visits.seat(visits.people[Role.DPO][1], java_script_enabled=False)
    dpo.goto("/retention/")
    dpo.get_by_role("button", name="Work the dates out again").click()
    expect(dpo.get_by_role("heading", level=1)).to_have_text("Work out retention dates")
    # The page asks again by itself, as pages did before there were scripts.
    is_done(dpo)
    dpo.get_by_role("link", name="See the result").click()
    expect(dpo.get_by_role("heading", level=1)).to_have_text("Retention")


def test_a_failed_job_says_why_and_can_be_asked_for_again(visits: Office) -> None:
    page = visits.seat(visits.people[Role.ANALYST][0])
    page.goto("/jobs/")
    page.get_by_role("row").filter(has_text="Failed").first.get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing was left half done")
    failed = page.url
    page.get_by_role("button", name="Run again").click()
    expect(page).not_to_have_url(failed)
    state = page.locator(".app-job .govuk-tag")
    expect(state).to_have_text("Failed", timeout=PATIENCE_MS)
