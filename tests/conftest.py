"""What every test may ask for."""

import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.turns import in_turns, is_large

# A password costs a thousandth of what it costs in the product, and is kept in the same way.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8

ONE_IN = 3
pytest_plugins = ["tests.database", "tests.sample", "tests.claiming", "tests.browser"]


@pytest.fixture(autouse=True)
def _plain_static_files(settings: LazySettings) -> None:
    """Pages name their files without the hashes that `collectstatic` gives them."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


class Tracing:
    """What is covered is written down for a part of the tests: it doubles what a test costs.

    The plugin begins as a process does, and would trace what makes the database too. Of several
    processes one traces how the code is read in.
    """

    def __init__(self, config: pytest.Config) -> None:
        plugin = config.pluginmanager.getplugin("_cov")
        # Of several processes each has its own once its session has begun.
        self.controller = plugin.cov_controller if plugin else None
        self.begins = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"

    def pause(self) -> None:
        if self.controller and self.controller.started:
            self.controller.pause()

    def resume(self) -> None:
        if self.controller and not self.controller.started:
            self.controller.resume()


TRACING = pytest.StashKey[Tracing]()
TRACED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """In one process of several the plugin begins twice: the first tracer traces for nobody."""
    plugin = config.pluginmanager.getplugin("_cov")
    if plugin and plugin.cov_controller and "PYTEST_XDIST_WORKER" in os.environ:
        plugin.cov_controller.pause()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    tracing = session.config.stash[TRACING] = Tracing(session.config)
    if not tracing.begins:
        tracing.pause()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    result = yield
    session.config.stash[TRACING].pause()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if item.stash.get(TRACED, False):
        item.config.stash[TRACING].resume()
    result = yield
    item.config.stash[TRACING].pause()
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Not traced are tests that go over covered lines again.

    These are the guards and the browser, which visit every page once more, the laws tried on many
    drawn examples, what is done to the whole sample, and a test with other values. Of the others
    in a file ONE_IN is traced, so that what is printed as covered is the least that is.
    """
    items[:] = in_turns(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    seen: dict[Path, list[object]] = defaultdict(list)
    for item in items:
        test = getattr(item, "function", item)
        walks = "guards" in item.path.parts or item.get_closest_marker("browser")
        again = test in seen[item.path]
        if not again:
            seen[item.path].append(test)
        chosen = not again and len(seen[item.path]) % ONE_IN == 1
        item.stash[TRACED] = chosen and not walks and not is_large(item)
