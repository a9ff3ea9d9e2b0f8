"""Documents for tests: the smallest of each kind; and a scanner that is none."""

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from families.actions.attachments import PaperFacts, attach
from families.models import Attachment, Family, Person
from families.queries.attachment_targets import Target
from privacy.identity import acting_as
from privacy.models import User
from tests.families.make_families import days_ago

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOCX_TYPES = "<application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml/>"


def png(width: int, height: int) -> bytes:
    """As large as it says, without a point in it."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"
    return head + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00" + bytes(4)


def jpeg(width: int, height: int) -> bytes:
    """Likewise."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + bytes(14)
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


def packed(parts: Mapping[str, str]) -> bytes:
    """An archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def add_paper(
    family: Family,
    by: User,
    *,
    title: str = "Letter of the school",
    content: bytes = PDF,
    target: Target | None = None,
    whose: Person | None = None,
) -> Attachment:
    """A letter of the week before last."""
    facts = PaperFacts("letter", title, days_ago(10), whose)
    given: dict[str, Any] = {"facts": facts, "content": content, "file_name": "scan.pdf"}
    with acting_as(by):
        return attach(family=family, target=target, by=by, **given)


@contextmanager
def fake_clamd(path: Path, *, says: bytes = b"") -> Iterator[list[bytes]]:
    """Answers on a socket as clamd does, and finds EICAR; gives what it was sent."""
    seen: list[bytes] = []
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                content = _received(line)
                seen.append(content)
                bad = b"stream: Eicar-Test-Signature FOUND\0"
                line.sendall(says or (bad if EICAR in content else b"stream: OK\0"))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def _received(line: socket.socket) -> bytes:
    """What came by INSTREAM: parts with their lengths, an empty one at the end."""
    file = line.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    content = b""
    while length := int.from_bytes(file.read(4), "big"):
        content += file.read(length)
    return content
