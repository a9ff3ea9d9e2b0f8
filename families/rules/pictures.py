"""Pictures without what a camera wrote into them: where it stood, when, whose it was.

Sections are passed over by their lengths; no picture is drawn anew, so none loses anything that is
seen. The one thing that is kept of a camera's own words is which side is up.
"""

import struct
from collections.abc import Iterator

_PNG_KEPT = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP"),
        *(b"sBIT", b"bKGD", b"pHYs", b"cICP"),
    }
)
_START, _END, _SCAN, _EXIF, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE1, 0xFE
_JFIF, _COLOURS, _ADOBE = (0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")
_ORIENTATION = 0x0112
_UP = 1


def without_traces(kind: str, content: bytes) -> bytes:
    """The same picture without what is not seen in it; other kinds of file as they are."""
    if kind == "jpeg":
        return _jpeg(content)
    return _png(content) if kind == "png" else content


def _png(content: bytes) -> bytes:
    """Only the parts that are needed to draw it; what follows the last part goes too."""
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, end = content[at + 4 : at + 8], at + 12 + length
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            break
    return b"".join(kept)


def _jpeg(content: bytes) -> bytes:
    """Tables, frames and scans, how its colours are meant, and which side is up."""
    kept, up = [], _UP
    for marker, section in _sections(content):
        if marker == _EXIF:
            up = _orientation(section[4:]) or up
        elif _is_kept(marker, section):
            kept.append(section)
    turned = [_turned(up)] if up != _UP else []
    return b"".join([bytes((0xFF, _START)), *turned, *kept])


def _is_kept(marker: int, section: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if 0xE0 <= marker <= 0xEF:
        of_drawing = (_JFIF, _COLOURS, _ADOBE)
        return any(marker == m and section[4:].startswith(name) for m, name in of_drawing)
    return True


def _sections(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each section with its marker; a scan goes to the next marker, the last ends the picture."""
    at = 2
    while at + 1 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        end = at + 2
        if marker != _END:
            end += int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SCAN:
            end = _scan_end(content, end)
        yield marker, content[at:end]
        if marker == _END:
            return
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker begins: not a byte of the picture, not a mark to start again from."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        follows = content[at + 1]
        if follows not in (0x00, 0xFF) and not 0xD0 <= follows <= 0xD7:
            return at
        at += 1 if follows == 0xFF else 2


def _orientation(exif: bytes) -> int:
    """Which side is up, as a camera writes it; 0 where that cannot be read."""
    if not exif.startswith(b"Exif\0\0") or exif[6:8] not in (b"II", b"MM"):
        return 0
    order, facts = ("<" if exif[6:8] == b"II" else ">"), exif[6:]
    try:
        (first,) = struct.unpack_from(f"{order}I", facts, 4)
        (number,) = struct.unpack_from(f"{order}H", facts, first)
        for each in range(min(number, 100)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", facts, first + 2 + 12 * each)
            if tag == _ORIENTATION:
                return int(value) if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turned(up: int) -> bytes:
    """The shortest section that says which side is up, and nothing else."""
    facts = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, up, 0, 0)
    return bytes((0xFF, _EXIF)) + struct.pack(">H", 2 + 6 + len(facts)) + b"Exif\0\0" + facts
