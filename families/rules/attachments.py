"""What may be attached, told by its content: never by its name, nor by what the browser says.

Files are only kept and handed out again, never opened here. Few kinds are let in, each by how it
begins and how it is built, so that what is called a letter cannot be a page or a program.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from privacy.errors import RuleBroken

MOST_BYTES = 10 * 1024 * 1024
# Limits of what is packed: a letter has few parts, and none that grows a hundredfold.
MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
SMALL = 1024 * 1024
MOST_PIXELS = 100_000_000
BEGINNING = 1024
LONGEST_NAME = 120

TOO_LARGE = "The file must be smaller than 10 MB. Scan it in less detail, or send it in parts."
EMPTY = "The file is empty."
NOT_A_KIND = (
    "The file must be a PDF, a JPEG or PNG picture, or a Word or OpenDocument text (.docx, .odt). "
    "Save it as one of these, or print it to PDF."
)
TWO_KINDS = "The file is of two kinds at once, as harmful files are. Print it to PDF anew."
BROKEN = "The file is damaged, or not what it says. Save or scan it again."
HAS_PROGRAM = "The file holds a program (a macro). Save it without, or print it to PDF."
GROWS = "The file unpacks to far more than it is. Print it to PDF."
TOO_MANY_PIXELS = "The picture has too many pixels. Scan it in less detail."

# A page hidden in front of a document or picture: browsers would have to be asked not to show it.
_PAGE = re.compile(rb"<\s*(!doctype|html|script|svg)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"(^(basic|scripts)/.*|vbaproject\.bin|\.(exe|dll|js|vbs|hta|jar|bat|cmd|ps1|scr|zip|rar|7z|html?|svg))$",
    re.IGNORECASE,
)
_LEADS_OUT = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[a-zA-Z]:")
_ODT = b"application/vnd.oasis.opendocument.text"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what it is called, how its name ends, and its media type."""

    words: str
    ending: str
    media_type: str


KINDS: Mapping[str, FileKind] = {
    "pdf": FileKind("PDF", "pdf", "application/pdf"),
    "jpeg": FileKind("JPEG picture", "jpg", "image/jpeg"),
    "png": FileKind("PNG picture", "png", "image/png"),
    "docx": FileKind(
        "Word document",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "odt": FileKind("OpenDocument text", "odt", _ODT.decode()),
}
ACCEPT = ",".join(f".{kind.ending}" for kind in KINDS.values()) + ",image/jpeg,image/png"


def kind_of(content: bytes) -> str:
    """Which kind of file it is; RuleBroken where it may not be attached, and why."""
    if not content:
        raise RuleBroken(EMPTY, "file")
    if len(content) > MOST_BYTES:
        raise RuleBroken(TOO_LARGE, "file")
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    kind = _plain(content)
    if _PAGE.search(content[:BEGINNING]):
        raise RuleBroken(TWO_KINDS, "file")
    return kind


def _plain(content: bytes) -> str:
    """PDF or picture, by how it begins and ends."""
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-BEGINNING:]:
            raise RuleBroken(BROKEN, "file")
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_pixels(_png_size(content))
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        _check_pixels(_jpeg_size(content))
        return "jpeg"
    raise RuleBroken(NOT_A_KIND, "file")


def _check_pixels(size: tuple[int, int]) -> None:
    width, height = size
    if not width or not height:
        raise RuleBroken(BROKEN, "file")
    if width * height > MOST_PIXELS:
        raise RuleBroken(TOO_MANY_PIXELS, "file")


def _png_size(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR" or len(content) < 24:
        return 0, 0
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Of the first frame: the sections before it are passed over by their lengths."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        # Frames of every coding; 0xC4, 0xC8 and 0xCC are tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        # Filling between sections is one byte long.
        at += 1 if marker == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0, 0


def _packed(content: bytes) -> str:
    """A text of an office program; every other archive is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            return _office_kind(archive)
    # No archive, a part that is listed and not there, packed in a way unknown, locked, cut off.
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as fault:
        raise RuleBroken(BROKEN, "file") from fault


def _check_parts(archive: zipfile.ZipFile) -> None:
    """By the list of its parts: nothing is unpacked."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise RuleBroken(GROWS, "file")
    if unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1):
        raise RuleBroken(GROWS, "file")
    for name in _names(parts):
        if _LEADS_OUT.search(name):
            raise RuleBroken(BROKEN, "file")
        if _PROGRAM.search(name):
            raise RuleBroken(HAS_PROGRAM, "file")


def _names(parts: list[zipfile.ZipInfo]) -> Iterator[str]:
    return (part.filename for part in parts)


def _office_kind(archive: zipfile.ZipFile) -> str:
    names = set(_names(archive.infolist()))
    if "mimetype" in names and _beginning(archive, "mimetype").strip() == _ODT:
        return "odt"
    if "[Content_Types].xml" not in names:
        raise RuleBroken(NOT_A_KIND, "file")
    types = _beginning(archive, "[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in types or "vbaProject" in types:
        raise RuleBroken(HAS_PROGRAM, "file")
    if _DOCX not in types or "word/document.xml" not in names:
        raise RuleBroken(NOT_A_KIND, "file")
    return "docx"


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """No more of a part than a list of parts needs, whatever it unpacks to."""
    with archive.open(name) as part:
        return part.read(SMALL)


def shown_name(given: str) -> str:
    """A file's name as its sender gave it, without folders and what turns or breaks a line."""
    last = re.split(r"[/\\]", given)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:LONGEST_NAME]


def size_words(size: int) -> str:
    """`1.4 MB`, `312 kB`."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"
