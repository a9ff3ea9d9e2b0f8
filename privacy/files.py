"""Sealed files: encrypted for their place, written whole or not at all, outside the database."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from privacy.encryption import HEADER_BYTES, decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose

# Papers of families have keys of their own: who makes returns has no need of theirs.
ATTACHMENTS = "attachments"
PRINTOUTS = "printouts"
HANDED_OVER = "handed-over"
OF_FAMILIES = (ATTACHMENTS, PRINTOUTS, HANDED_OVER)


def purpose_of(folder: str) -> Purpose:
    """Under which purpose's keys the files of a folder are."""
    return Purpose.ATTACHMENTS if folder in OF_FAMILIES else Purpose.FILES


def _path(folder: str, name: str) -> Path:
    return Path(settings.FILES_FOLDER) / folder / f"{name}.sealed"


def _place(folder: str, name: str) -> bytes:
    return f"{folder}/{name}".encode()


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else removes a file or seals it anew: a file once destroyed must not come back."""
    folder = Path(settings.FILES_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_sealed(folder: str, name: str, content: bytes) -> None:
    """Keep a file. Half-written files have another name, so that nobody sees them."""
    path = _path(folder, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}.part")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(encrypt_bytes(purpose_of(folder), _place(folder, name), content))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def read_sealed(folder: str, name: str) -> bytes:
    """The content of a file; FileNotFoundError when it is gone."""
    sealed = _path(folder, name).read_bytes()
    return decrypt_bytes(purpose_of(folder), _place(folder, name), sealed)


def remove_sealed(folder: str, name: str) -> None:
    """Destroy a file; nothing happens when it is gone already."""
    with alone():
        _path(folder, name).unlink(missing_ok=True)


def is_kept(folder: str, name: str) -> bool:
    """Whether there is such a file."""
    return _path(folder, name).exists()


def is_sealed_file(path: Path) -> bool:
    """Whether `write_sealed` made it."""
    return path.suffix == ".sealed"


def headers(path: Path) -> list[bytes]:
    """The first bytes of its one ciphertext."""
    with path.open("rb") as file:
        return [file.read(HEADER_BYTES)]


def renew(path: Path) -> None:
    """Seal a file under the key of today. It stays as old as it was; one that is gone stays so."""
    with alone():
        kept = path.stat()
        write_sealed(path.parent.name, path.stem, read_sealed(path.parent.name, path.stem))
        os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))


def names_in(folder: str, *, older_than: timedelta) -> set[str]:
    """The names of the files of a folder that were last written so long ago."""
    before = time.time() - older_than.total_seconds()
    kept = (Path(settings.FILES_FOLDER) / folder).glob("*.sealed")
    return {path.stem for path in kept if path.stat().st_mtime < before}
