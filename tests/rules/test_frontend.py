"""The components as a browser gets them: whole, linked up, and free of what the policy forbids."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.rules.frontend_guide import guide

pytestmark = pytest.mark.urls("tests.rules.frontend_urls")

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OURS = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = [path for path in TEMPLATES.rglob("components/*.html") if path.name != "_guide.html"]
LONGEST_TEMPLATE = 120


class Page(HTMLParser):
    """The elements of a page, as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, attribute: str) -> list[str]:
        """What the page says for an attribute, wherever it stands."""
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


def render(*, errors: bool = True, query: str = "") -> Page:
    """The guide, as the answer to a request."""
    request = RequestFactory().get(f"/guide/?{query}")
    return Page(render_to_string("components/_guide.html", guide(errors=errors), request=request))


def component(name: str, query: str = "", **context: object) -> str:
    """One component by itself."""
    request = RequestFactory().get(f"/list/?{query}")
    return render_to_string(f"components/{name}.html", context, request=request).strip()


def snippet(source: str, **context: object) -> str:
    """A few words of template."""
    return engines["django"].from_string(source).render(context).strip()


def heading(query: str = "", sort: str = "", key: str = "opened") -> str:
    """Of a column."""
    source = "{% load components %}{% sort_header label='Opened' key=key sort=sort %}"
    request = RequestFactory().get(f"/list/?{query}")
    shown = {"key": key, "sort": sort}
    return engines["django"].from_string(source).render(shown, request).strip()


def test_the_guide_shows_every_component() -> None:
    sources = "".join(path.read_text() for path in OURS)
    unused = [p for p in COMPONENTS if f"components/{p.name}" not in sources]
    # One has a tag of its own.
    assert [p.name for p in unused if f"{{% {p.stem} " not in sources] == []
    guide_and_base = (TEMPLATES / "components/_guide.html").read_text()
    guide_and_base += (TEMPLATES / "base.html").read_text()
    parts = {"sort_header.html", "table_cell.html", "progress.html"}
    missing = [p.name for p in COMPONENTS if p.name not in guide_and_base and p.name not in parts]
    assert missing == []


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    for path in OURS:
        source = path.read_text()
        assert not re.search(r"\sstyle\s*=|<style|javascript:", source), path
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), path
        scripts = re.findall(r"<script[^>]*>", source)
        assert all("src=" in each or 'type="application/json"' in each for each in scripts), path
        assert "http://" not in source.replace("http://www.w3.org", ""), path
        assert len(source.splitlines()) < LONGEST_TEMPLATE, path


@pytest.mark.parametrize("errors", [True, False], ids=["with errors", "without"])
def test_what_belongs_together_is_linked(errors: bool) -> None:
    page = render(errors=errors)
    ids = page.values("id")
    assert [each for each, times in Counter(ids).items() if times > 1] == []
    named = page.values("for") + page.values("aria-labelledby") + page.values("aria-controls")
    named += [each for value in page.values("aria-describedby") for each in value.split()]
    assert [each for each in named if each not in ids] == []


def test_every_error_leads_to_its_input() -> None:
    page = render()
    inputs = {
        attrs.get("id") for tag, attrs in page.elements if tag in ("input", "select", "textarea")
    }
    summary = page.html.split("govuk-error-summary__list")[1].split("</ul>")[0]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert links == [
        "id_given_name",
        "id_born_on-day",
        "id_sex_0",
        "id_team",
        "id_needs_0",
        "id_agreed",
    ]
    assert set(links) <= inputs
    assert "Date of birth must be a real date" in summary


def test_every_input_has_a_label() -> None:
    page = render()
    labelled = set(page.values("for"))
    bare = [
        attrs
        for tag, attrs in page.elements
        if tag in ("input", "select", "textarea")
        and attrs.get("type") != "hidden"
        and attrs.get("id") not in labelled
    ]
    assert bare == []


def test_the_title_says_when_there_are_errors() -> None:
    assert "<title>Error: Guide to components – Family support casework</title>" in render().html
    assert "<title>Guide to components – Family" in render(errors=False).html


def test_optional_fields_say_so_and_filters_do_not() -> None:
    html = render().html
    assert 'Email <span class="app-optional">(optional)</span>' in html
    assert re.search(r'for="id_given_name">Given name</label>', html)
    assert re.search(r'for="id_filter-team">Team</label>', html)


def test_a_sort_link_turns_round_and_keeps_the_filter() -> None:
    rising = heading("team=N&page=3", sort="stage")
    assert 'href="?team=N&amp;sort=opened"' in rising
    assert "aria-sort" not in rising
    falling = heading("team=N", sort="opened")
    assert 'href="?team=N&amp;sort=-opened"' in falling
    assert 'aria-sort="ascending"' in falling
    assert 'aria-sort="descending"' in heading(sort="-opened")
    assert "<a" not in heading(sort="-opened", key="")


def test_pages_keep_the_rest_of_the_query() -> None:
    html = component(
        "pagination", "team=N&page=7", page=guide(errors=False)["page"], noun="families"
    )
    assert 'href="?team=N&amp;page=8"' in html
    assert 'aria-current="page">7</a>' in html
    assert html.count("⋯") == 2
    assert "<strong>151</strong> to <strong>175</strong> of <strong>1000</strong> families" in html


@pytest.mark.parametrize(
    ("given", "hue"),
    [
        ("colour='pink' state='done'", "pink"),
        ("state='sealed' colours=colours", "purple"),
        ("state='done' colours=colours", "green"),
        ("state='unheard_of'", "grey"),
        ("", "grey"),
    ],
)
def test_a_tag_takes_the_nearest_colour(given: str, hue: str) -> None:
    source = f"{{% include 'components/tag.html' with text='Words' {given} only %}}"
    html = snippet(source, colours={"sealed": "purple"})
    assert html == f'<strong class="govuk-tag govuk-tag--{hue}">Words</strong>'


def test_zero_is_a_value_and_nothing_is_not_recorded() -> None:
    rows = [{"key": "Rows", "value": 0}, {"key": "School", "value": None}]
    html = component("summary_list", rows=rows)
    assert '<dd class="govuk-summary-list__value">0</dd>' in html
    assert html.count("Not recorded") == 1


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (0, "0"),
        (None, ""),
        ("<b>", "&lt;b&gt;"),
        ({"text": ""}, ""),
        ({"text": 0}, "0"),
        ({"text": "F-1", "url": "/f/"}, '<a class="govuk-link" href="/f/">F-1</a>'),
    ],
)
def test_a_cell_shows_its_value_and_nothing_else(cell: object, shown: str) -> None:
    assert component("table_cell", cell=cell) == shown


@pytest.mark.parametrize(
    ("state", "asks_again"),
    [("queued", True), ("running", True), ("done", False), ("failed", False), ("cancelled", False)],
)
def test_a_job_is_asked_about_only_while_it_is_under_way(state: str, asks_again: bool) -> None:
    html = component("job_status", label="Import", state=state, state_words=state, poll_url="/j/")
    assert ('hx-get="/j/"' in html) == asks_again


def test_nobody_is_offered_to_sign_out_before_signing_in() -> None:
    page = render_to_string("404.html", {"product_name": "Casework"}, RequestFactory().get("/x/"))
    assert "Sign out" not in page
    assert "Sign out" in render().html


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500", "503"])
def test_error_pages_need_nothing_from_the_product(name: str) -> None:
    html = render_to_string(f"{name}.html", {})
    assert re.search(r"<title>[A-Z].* – .+</title>", html)
    assert "<h1" in html


def test_htmx_keeps_no_pages_and_runs_no_text_as_code() -> None:
    settings = re.search(r"name=\"htmx-config\" content='([^']+)'", render().html)
    assert settings
    for wanted in (
        '"allowEval": false',
        '"includeIndicatorStyles": false',
        '"historyCacheSize": 0',
    ):
        assert wanted in settings.group(1)
