"""Sealed files, as a place of a rotation."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy import files
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
    """What of the folder for files is under one purpose. A file of no known form is unknown."""

    def __init__(self, label: str, purpose: Purpose) -> None:
        """Apps add their forms."""
        self.label, self.purpose = label, purpose
        self.forms: list[Form] = []

    def columns_changed(self) -> list[str]:
        """None: files are no rows."""
        return []

    def count(self) -> Counts:
        """By folder."""
        found: Counts = {}
        for path in self._kept():
            counts = found.setdefault(f"files/{path.parent.name}", Counter())
            counts.update(self._keys(path))
        return found

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """All of them, one after the other: there are few."""
        done, failed = 0, []
        for path in self._kept():
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

    def _kept(self) -> Iterator[Path]:
        """Files that are complete; what is still being written has a name of its own."""
        for path in sorted(Path(settings.FILES_FOLDER).rglob("*")):
            complete = path.suffix != ".part" and not path.name.startswith(".")
            mine = files.purpose_of(path.parent.name) is self.purpose
            if mine and complete and path.is_file():
                yield path


FILES = Files("files", Purpose.FILES)
ATTACHMENTS = Files("attachments", Purpose.ATTACHMENTS)
