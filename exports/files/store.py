"""Returns at rest: encrypted in parts, written beside their name, and named only when complete.

A file is a row of `length (4 bytes) | ciphertext`. Each part is bound to its file, its number and
whether it is the last, so that no part can be left out, moved, doubled or cut off unseen.
"""

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from privacy import files
from privacy.encryption import HEADER_BYTES, DecryptionFailed, decrypt_bytes, encrypt_bytes
from privacy.errors import RuleBroken
from privacy.keyring import Purpose

PART_BYTES = 1 << 20
LENGTH_BYTES = 4
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Stored:
    """A stored file: its name, and hash and length of its clear bytes."""

    name: str
    sha256: str
    size: int


def folder() -> Path:
    """Where returns are kept, readable by this user alone."""
    path = Path(settings.FILES_FOLDER) / "returns"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def store(prefix: str, content: Iterable[bytes]) -> Stored:
    """Keep the content under a fresh name; when that fails, nothing of it is left."""
    name = f"{prefix}.{secrets.token_hex(8)}"
    unfinished = folder() / f"{name}.part"
    try:
        digest, size = _write(unfinished, name, content)
        os.replace(unfinished, folder() / name)
        _sync_folder()
    except OSError as fault:
        if fault.errno in FULL:
            raise RuleBroken(
                "The folder for files is full, so nothing was kept. Make room there, then build "
                "the return again."
            ) from fault
        raise
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return Stored(name, digest, size)


def read(name: str) -> Iterator[bytes]:
    """The clear bytes of a stored file, part by part; an altered file raises DecryptionFailed."""
    with (folder() / name).open("rb") as file:
        number, last = 0, False
        while length := file.read(LENGTH_BYTES):
            sealed = file.read(int.from_bytes(length, "big"))
            last = not file.peek(1)
            yield decrypt_bytes(Purpose.FILES, _place(name, number, last), sealed)
            number += 1
    if not last:
        raise DecryptionFailed("The stored file has no end.")


def remove(name: str) -> None:
    """Delete a stored file; one that is gone already is no fault."""
    if name:
        with files.alone():
            (folder() / name).unlink(missing_ok=True)


def remove_unfinished(prefix: str, *, but: str = "") -> int:
    """Delete what builds of this return left behind; the number of files."""
    with files.alone():
        left = [path for path in folder().glob(f"{prefix}.*") if path.name != but]
        for path in left:
            path.unlink(missing_ok=True)
    return len(left)


def _write(path: Path, name: str, content: Iterable[bytes]) -> tuple[str, int]:
    """Write the parts and bring them safely to the disk; hash and length of the clear bytes."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for number, (part, last) in enumerate(_parts(content)):
            digest.update(part)
            size += len(part)
            sealed = encrypt_bytes(Purpose.FILES, _place(name, number, last), part)
            file.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _parts(content: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in parts of even size; the last one is marked, and may be empty."""
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) > PART_BYTES:
            yield bytes(waiting[:PART_BYTES]), False
            del waiting[:PART_BYTES]
    yield bytes(waiting), True


def _place(name: str, number: int, last: bool) -> bytes:
    return f"returns/{name}/{number}/{'last' if last else 'more'}".encode()


def _sync_folder() -> None:
    """Make the new name safe as well."""
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_strays(keep: Collection[str], *, older_than: float) -> int:
    """Delete files that no return names any more; the number of files.

    `older_than` is a moment (seconds since the epoch): what is younger may still be being written.
    """
    stray = [
        path
        for path in folder().iterdir()
        if path.name not in keep and path.stat().st_mtime < older_than
    ]
    with files.alone():
        for path in stray:
            path.unlink(missing_ok=True)
    return len(stray)


def is_return(path: Path) -> bool:
    """Whether `store` made it."""
    return path.parent == folder()


def headers(path: Path) -> Iterator[bytes]:
    """The first bytes of each part's ciphertext."""
    with path.open("rb") as file:
        while length := file.read(LENGTH_BYTES):
            yield file.read(HEADER_BYTES)
            file.seek(int.from_bytes(length, "big") - HEADER_BYTES, os.SEEK_CUR)


def renew(path: Path) -> None:
    """Seal every part under the key of today. The file stays as old as it was, or gone."""
    unfinished = path.with_name(f"{path.name}.part")
    with files.alone():
        kept = path.stat()
        try:
            _write(unfinished, path.name, read(path.name))
            os.utime(unfinished, ns=(kept.st_atime_ns, kept.st_mtime_ns))
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync_folder()
