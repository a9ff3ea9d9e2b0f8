"""What every test may ask for."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher

# A password costs a thousandth of what it costs in the product, and is kept in the same way.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8

pytest_plugins = ["tests.database", "tests.sample", "tests.claiming", "tests.browser"]


@pytest.fixture(autouse=True)
def _plain_static_files(settings: LazySettings) -> None:
    """Pages name their files without the hashes that `collectstatic` gives them."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tracing doubles the time of a test: those that go over covered lines again go without.

    These are the guards and the browser, which visit every page once more, the laws tried on many
    drawn examples, and a test with other values. What covers a line is a test written for it.
    """
    seen: set[object] = set()
    for item in items:
        test = getattr(item, "function", item)
        drawn = "examples" in getattr(item, "fixturenames", ()) or hasattr(test, "hypothesis")
        walks = "guards" in item.path.parts or item.get_closest_marker("browser")
        if drawn or walks or test in seen:
            item.add_marker("no_cover")
        seen.add(test)
