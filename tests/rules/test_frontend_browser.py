"""The living guide in a real browser: accessible, whole at 320 pixels, under the real policy."""

import mimetypes
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, sync_playwright

from tests.rules.frontend_guide import guide, surroundings

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.rules.frontend_urls")]

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
WIDE, NARROW = 1280, 320
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
JOB_PAGE = """{% extends "base.html" %}{% block title %}Import{% endblock %}
{% block main %}<h1 class="govuk-heading-l">Import</h1>{% include "components/job_status.html" with
label="Import" state="running" state_words="Running" done=1 total=2 poll_url="/job/" only %}
{% endblock %}""".replace("with\nlabel", "with label")
JOB_ENDED = {"label": "Import", "state": "done", "state_words": "Done", "poll_url": "/job/"}
# The ring of GOV.UK is an outline or a shadow; that of radios and boxes is drawn on their label.
FOCUS_IS_SEEN = """() => {
  const at = document.activeElement;
  const drawn = at.matches('.govuk-radios__input, .govuk-checkboxes__input')
    ? getComputedStyle(at.nextElementSibling, '::before') : getComputedStyle(at);
  const outlined = drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2;
  const name = `${at.tagName}.${at.className}#${at.id}`;
  return [name, outlined || drawn.boxShadow !== 'none'];
}"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .filter((each) => !each.closest('.app-scroll')).map((each) => each.outerHTML.slice(0, 120))"""
FONTS = """() => [...new Set([...document.querySelectorAll('body *')]
  .map((each) => getComputedStyle(each).fontFamily.split(',')[0].toLowerCase()))]"""


class Pages(BaseHTTPRequestHandler):
    """Serves the guide and the files that it names, with the headers of the product."""

    asked: list[str] = []

    def do_GET(self) -> None:
        """One page or file."""
        path = self.path.partition("?")[0]
        self.asked.append(path)
        show = self._static if path.startswith("/static/") else self._page
        answer = CSPMiddleware(show)(RequestFactory().get(self.path))
        self.send_response(answer.status_code)
        self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html")
        self.send_header("Content-Security-Policy", answer.headers["Content-Security-Policy"])
        self.end_headers()
        self.wfile.write(answer.content)

    def _static(self, request: HttpRequest) -> HttpResponse:
        """A static file, as a finder finds it."""
        found = finders.find(request.path.removeprefix("/static/"))
        return HttpResponse(Path(str(found)).read_bytes()) if found else HttpResponse(status=404)

    def _page(self, request: HttpRequest) -> HttpResponse:
        """A page made from templates."""
        path = request.path
        if path == "/job/":
            return render(request, "components/job_status.html", JOB_ENDED)
        if path == "/job-page/":
            page = engines["django"].from_string(JOB_PAGE)
            return HttpResponse(page.render(surroundings(), request))
        context = guide(errors=path == "/errors/")
        if path == "/quiet/":
            context["messages"] = []
        return render(request, "components/_guide.html", context)

    def log_message(self, *args: Any) -> None:
        """Nothing: the tests look at `asked`."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is not installed, so nothing was shown about the pages.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page; afterwards no script, style or file of it may have been refused."""
    contexts, complaints = [], []

    def open_page(path: str, width: int = WIDE, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("response", lambda got: complaints.append(got.url) if not got.ok else 0)
        page.goto(site + path)
        if scripts and path != "/job-page/":
            page.locator("canvas").nth(3).wait_for()
            page.wait_for_selector("[data-govuk-button-init]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", ["/guide/", "/errors/"])
def test_axe_finds_nothing(visit: Callable[..., Page], path: str, width: int) -> None:
    page = visit(path, width)
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_nothing_scrolls_sideways_on_a_telephone(visit: Callable[..., Page], scripts: bool) -> None:
    page = visit("/errors/", NARROW, scripts=scripts)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_every_letter_is_arial_and_no_font_is_asked_for(visit: Callable[..., Page]) -> None:
    page = visit("/errors/")
    assert page.evaluate(FONTS) == ["arial"]
    assert not [path for path in Pages.asked if "font" in path or "assets" in path]


def test_charts_are_drawn_beside_their_tables(visit: Callable[..., Page]) -> None:
    page = visit("/guide/")
    drawn = page.locator("figure[data-chart] canvas[role=img]")
    assert drawn.first.get_attribute("aria-label") == (
        "Bar chart: Families by headline problem, 1 April to 30 June 2026. "
        "The table beside it has the same figures."
    )
    ink = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 900, 200).data).size"
    assert min(drawn.nth(number).evaluate(ink) for number in range(4)) > 4
    assert page.locator("figure[data-chart] table").count() == 4
    assert page.get_by_role("button", name="Print this page").is_visible()


def test_one_axis_has_one_unit(visit: Callable[..., Page]) -> None:
    page = visit("/guide/")
    claims = page.locator("figure[data-chart=column]").first
    labels = "canvas => Chart.getChart(canvas).data.datasets.map((each) => each.label)"
    drawn = claims.locator("canvas").evaluate(labels)
    assert drawn == ["Significant progress", "Continuous employment"]
    assert claims.locator("thead th").last.inner_text() == "Share"


def test_without_scripts_everything_is_there(visit: Callable[..., Page]) -> None:
    page = visit("/errors/", NARROW, scripts=False)
    assert page.locator("canvas").count() == 0
    assert page.locator("figure[data-chart] table").nth(3).is_visible()
    assert page.get_by_role("link", name="Jobs").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()
    page.locator(".app-menu__words").click()
    assert page.get_by_role("link", name="Relapse watch").is_visible()
    assert not page.get_by_role("button", name="Print this page").is_visible()
    assert page.locator("#id_secret").is_editable()


def test_the_menu_of_a_telephone_opens_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("/guide/", NARROW)
    assert not page.get_by_role("link", name="Jobs").is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    assert page.get_by_role("link", name="Jobs").is_visible()
    group, inside = page.locator(".app-menu__words"), page.get_by_role("link", name="Relapse watch")
    assert not inside.is_visible()
    group.press("Enter")
    assert inside.is_visible()
    page.keyboard.press("Escape")
    assert not inside.is_visible()
    assert group.evaluate("words => words === document.activeElement")


def test_the_keyboard_reaches_everything_and_is_seen(visit: Callable[..., Page]) -> None:
    page = visit("/quiet/")
    seen: list[tuple[str, bool]] = []
    page.keyboard.press("Tab")
    while (stop := page.evaluate(FOCUS_IS_SEEN)) and not stop[0].startswith("BODY"):
        seen.append((stop[0], stop[1]))
        page.keyboard.press("Tab")
    assert seen[0][0].startswith("A.govuk-skip-link")
    assert [name for name, visible in seen if not visible] == []
    for wanted in ("app-bar__sign-out", "app-scroll", "id_born_on-year", "id_sex_0", "app-chip"):
        assert any(wanted in name for name, _ in seen), wanted


def test_a_link_in_the_error_summary_moves_to_its_input(visit: Callable[..., Page]) -> None:
    page = visit("/errors/")
    page.get_by_role("link", name="Date of birth must be a real date").click()
    assert page.evaluate("document.activeElement.id") == "id_born_on-day"
    page.get_by_role("link", name="Select sex").click()
    assert page.evaluate("document.activeElement.id") == "id_sex_0"


def test_a_running_job_tells_its_end_and_is_left_in_peace(visit: Callable[..., Page]) -> None:
    page = visit("/job-page/")
    assert page.locator("progress").get_attribute("value") == "1"
    page.wait_for_selector(".govuk-tag--green")
    assert page.locator("progress").count() == 0
    assert page.locator("#announcements").text_content() == "Import: Done"
    assert page.locator("[hx-get]").count() == 0
