"""The virus scanner: clamd, spoken to over its socket. The file goes there in parts, never to disk.

Nothing but a plain "OK" counts as clean: what the scanner could not look at stays unscanned.
"""

import re
import socket
from dataclasses import dataclass

from django.conf import settings

SECONDS = 60
PART_BYTES = 1 << 18
MOST_ANSWER_BYTES = 4096
FOUND = re.compile(r"^stream: (?P<threat>[\x21-\x7e]{1,100}) FOUND$")
CLEAN = "stream: OK"


class NotScanned(Exception):
    """The scanner is away, or could not look at the file; the text says why."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner says; `threat` is its name for what it found, empty for nothing."""

    threat: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.threat


def is_configured() -> bool:
    """Whether there is a scanner to ask."""
    return bool(settings.CLAMD)


def scan(content: bytes) -> Verdict:
    """Ask the scanner about these bytes; NotScanned where it gives no verdict."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PART_BYTES):
                part = content[start : start + PART_BYTES]
                line.sendall(len(part).to_bytes(4, "big") + part)
            line.sendall(bytes(4))
            return _verdict(_answer(line))
    except OSError as fault:
        raise NotScanned(f"The scanner cannot be reached ({type(fault).__name__}).") from fault


def _connected() -> socket.socket:
    """A fresh connection to where the setting says."""
    kind, _, place = settings.CLAMD.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)


def _answer(line: socket.socket) -> str:
    """What it says, up to the NUL at its end."""
    said = b""
    while b"\0" not in said and len(said) < MOST_ANSWER_BYTES:
        more = line.recv(MOST_ANSWER_BYTES)
        if not more:
            break
        said += more
    return said.split(b"\0")[0].decode("ascii", "replace").strip()


def _verdict(answer: str) -> Verdict:
    found = FOUND.match(answer)
    if found:
        return Verdict(found["threat"])
    if answer != CLEAN:
        raise NotScanned("The scanner gave no verdict.")
    return Verdict("")
