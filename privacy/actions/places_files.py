"""Sealed files and what sessions keep, as places of a rotation."""

import base64
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from privacy.actions.places import BATCH, UNKNOWN, Counts, Renewed, key_of_header
from privacy.encryption import DecryptionFailed, decrypt_bytes, encrypt_bytes
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


@dataclass(frozen=True)
class InSessions:
    """Pairs of id and ciphertext that sessions keep under a name, bound to the id."""

    kept_as: str
    bound_to: Callable[[str], bytes]
    purpose: Purpose = Purpose.SEARCHES
    label: str = "django_session"

    def columns_changed(self) -> list[str]:
        """The sessions' content."""
        return [f"{self.label}.session_data"]

    def count(self) -> Counts:
        """Of the sessions that still live; nobody can open the others."""
        found: Counter[int] = Counter()
        for session in _living().iterator(BATCH):
            for _, sealed in self._pairs(session):
                found[key_of_header(base64.b64decode(sealed))] += 1
        return {f"{self.label}.{self.kept_as}": found}

    def renew_batch(self, after: Any, key_id: int) -> Renewed:
        """A batch of sessions, in the order of their keys."""
        sessions = list(_living().filter(pk__gt=after or "").order_by("pk")[:BATCH])
        done = 0
        for session in sessions:
            pairs = self._pairs(session)
            if all(key_of_header(base64.b64decode(sealed)) == key_id for _, sealed in pairs):
                continue
            fresh = [new for pair in pairs if (new := self._anew(*pair))]
            content = {**session.get_decoded(), self.kept_as: fresh}
            same = Session.objects.filter(pk=session.pk, session_data=session.session_data)
            done += same.update(session_data=SessionStore().encode(content))
        return Renewed(sessions[-1].pk if len(sessions) == BATCH else None, done)

    def _pairs(self, session: Session) -> list[list[str]]:
        pairs: list[list[str]] = session.get_decoded().get(self.kept_as, [])
        return pairs

    def _anew(self, key: str, sealed: str) -> list[str] | None:
        """Nothing for what cannot be opened: its owner types the search again."""
        place = self.bound_to(key)
        try:
            clear = decrypt_bytes(self.purpose, place, base64.b64decode(sealed))
        except DecryptionFailed:
            return None
        return [key, base64.b64encode(encrypt_bytes(self.purpose, place, clear)).decode()]


def _living() -> Any:
    return Session.objects.filter(expire_date__gt=timezone.now())
