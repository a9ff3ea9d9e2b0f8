"""What every test may ask for."""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.turns import in_turns, is_large

# A password costs a thousandth of what it costs in the product, and is kept in the same way.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8

# One test in so many of a file.
TRACED = 3
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
    drawn examples, what is done to the whole sample, and a test with other values. Of the others
    in a file one in TRACED is traced, so that what is printed as covered is the least that is.
    """
    items[:] = in_turns(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    seen: dict[Path, list[object]] = defaultdict(list)
    for item in items:
        test = getattr(item, "function", item)
        walks = "guards" in item.path.parts or item.get_closest_marker("browser")
        again = test in seen[item.path]
        if not again:
            seen[item.path].append(test)
        if is_large(item) or walks or again or len(seen[item.path]) % TRACED != 1:
            item.add_marker("no_cover")
