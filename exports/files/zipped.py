"""Several files as one, made while it is sent: nothing is held whole, nothing touches the disk."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

# A constant, so that the bundle tells nothing of the machine or the moment.
WHEN = (2000, 1, 1, 0, 0, 0)


class _Pipe:
    """Takes what the archive writes and gives it away."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The files as an archive, part by part."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast("IO[Any]", pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, WHEN)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for part in content:
                    file.write(part)
                    yield pipe.take()
    yield pipe.take()
