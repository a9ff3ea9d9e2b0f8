"""What every test may ask for."""

from pathlib import Path

import pytest
from django.conf import LazySettings

pytest_plugins = ["tests.database", "tests.sample", "tests.claiming", "tests.browser"]


@pytest.fixture(autouse=True)
def _plain_static_files(settings: LazySettings) -> None:
    """Pages name their files without the hashes that `collectstatic` gives them."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tracing doubles the time of a test: those that go over covered lines again go without.

    These are the guards and the browser, which visit every page once more, and the laws tried on
    many drawn examples. What covers a line is then a test that was written for it.
    """
    for item in items:
        drawn = {"examples", "hypothesis"} & {*getattr(item, "fixturenames", ()), *marks_of(item)}
        if drawn or "guards" in item.path.parts or item.get_closest_marker("browser"):
            item.add_marker("no_cover")


def marks_of(item: pytest.Item) -> set[str]:
    """The names of the marks on a test."""
    return {mark.name for mark in item.iter_markers()}
