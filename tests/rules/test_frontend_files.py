"""What is served of other people's packages: the listed files, Arial, no crown."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tfcase.frontend import PACKAGE_FILES, FrontEndFinder

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("tfcase/static/**/*.css")]


def test_the_listed_files_are_found_and_no_others() -> None:
    finder = FrontEndFinder()
    assert finder.check() == []
    assert [name for name, _ in finder.list([])] == list(PACKAGE_FILES)
    assert [name for name, _ in finder.list(["*.map"])] == list(PACKAGE_FILES)[:3]
    for name, storage in finder.list(None):
        assert storage.exists(name)
        assert finder.find(name) == storage.path(name)
        assert finder.find(name, find_all=True) == [storage.path(name)]
    assert finder.find("vendor/../chart.js/package.json") == []
    assert finder.find("vendor/fonts/bold.woff2") == []
    assert not finder.storage.exists("chart.js/package.json")


def test_missing_packages_are_named_before_a_page_comes_without_style(tmp_path: Path) -> None:
    finder = FrontEndFinder()
    finder.storage.location = str(tmp_path)
    finder.storage.base_location = str(tmp_path)
    finder.storage.__dict__.pop("location", None)
    [warning] = finder.check()
    assert "vendor/govuk.css" in warning.msg
    assert warning.hint == "Run `npm ci`."


def test_the_style_has_neither_the_fonts_nor_the_images_of_gov_uk() -> None:
    css = Path(str(finders.find("vendor/govuk.css"))).read_text().lower()
    assert "arial" in css
    for forbidden in ("gds transport", "@font-face", "url(", "crown", "crest"):
        assert forbidden not in css


def test_every_static_file_that_a_template_names_is_served() -> None:
    named = {
        name
        for source in SOURCES
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"]", source.read_text())
    }
    assert "tfcase/app.css" in named
    assert [name for name in named if not finders.find(name)] == []


@pytest.mark.parametrize("kind", ["package.json", "package-lock.json"])
def test_the_lock_names_no_host_of_packages(kind: str) -> None:
    text = (ROOT / kind).read_text()
    assert "resolved" not in text
    assert "registry" not in text
    assert (kind == "package.json") or '"integrity": "sha512-' in text
