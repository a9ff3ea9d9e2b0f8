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
