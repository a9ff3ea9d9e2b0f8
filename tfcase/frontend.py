"""Front-end packages: exactly the files of `node_modules` that pages use, under `vendor/`.

No fonts and no images of GOV.UK are among them: away from gov.uk they may not be shipped.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage, Storage

NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"

# Address below STATIC_URL: file below node_modules. The first is made by `npm run build`.
PACKAGE_FILES = {
    "vendor/govuk.css": ".tfcase/govuk.css",
    "vendor/govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "vendor/chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
    # Named in the last line of the file above; the hashing storage asks for it.
    "vendor/chart.umd.min.js.map": "chart.js/dist/chart.umd.min.js.map",
}


class PackageStorage(FileSystemStorage):
    """Knows each file by the address that pages use for it."""

    def path(self, name: str) -> str:
        """Where the file stands; a name that is not listed stands nowhere."""
        return super().path(PACKAGE_FILES.get(Path(name).as_posix(), ".tfcase/not-listed"))


class FrontEndFinder(BaseStorageFinder):
    """Finds the listed files for `collectstatic` and for a development server."""

    storage: PackageStorage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(PackageStorage(location=str(NODE_MODULES)), *args, **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Warn in words while the packages are missing, since pages would come without a style."""
        missing = [name for name in PACKAGE_FILES if not self.storage.exists(name)]
        if not missing:
            return []
        words = f"Front-end files are missing: {', '.join(missing)}."
        return [checks.Warning(words, hint="Run `npm ci`.", id="tfcase.W001")]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        """Every listed file; a missing one stops `collectstatic` with its name."""
        for name in PACKAGE_FILES:
            if not any(fnmatch(name, pattern) for pattern in ignore_patterns or []):
                yield name, self.storage
