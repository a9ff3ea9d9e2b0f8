"""Sealed files, as a place of a rotation."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy.actions.places import UNKNOWN, Counts, Renewed, key_of_header
from privacy.encryption import DecryptionFailed
from privacy.keyring import Purpose


@dataclass(frozen=True)
class Form:
    """One form of sealed files: which they are, their headers, and how one is sealed anew."""

    owns: Callable[[Path], bool]
    headers: Callable[[Path], Iterable[bytes]]
    renew: Callable[[Path], None]


class Files:
    """Everything under the folder for files. A file of no known form counts as unknown."""

    label = "files"
    purpose = Purpose.FILES

    def __init__(self) -> None:
        """Apps add their forms."""
        self.forms: list[Form] = []

    def columns_changed(self) -> list[str]:
        """None: files are no rows."""
        return []

    def count(self) -> Counts:
        """By folder."""
        found: Counts = {}
        for path in _kept():
            counts = found.setdefault(f"files/{path.parent.name}", Counter())
            counts.update(self._keys(path))
        return found

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """All of them, one after the other: there are few."""
        done, failed = 0, []
        for path in _kept():
            form = self._form(path)
            if form is None or self._keys(path) <= {key_id}:
                continue
            try:
                form.renew(path)
                done += 1
            except FileNotFoundError:
                continue  # Removed in the meantime.
            except DecryptionFailed:
                failed.append(path.name)
        return Renewed(None, done, tuple(failed))

    def _form(self, path: Path) -> Form | None:
        return next((form for form in self.forms if form.owns(path)), None)

    def _keys(self, path: Path) -> set[int]:
        form = self._form(path)
        try:
            return {key_of_header(each) for each in form.headers(path)} if form else {UNKNOWN}
        except FileNotFoundError:
            return set()


FILES = Files()


def _kept() -> Iterator[Path]:
    """Files that are complete; what is still being written has a name of its own."""
    folder = Path(settings.FILES_FOLDER)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".part" and not path.name.startswith("."):
            yield path
