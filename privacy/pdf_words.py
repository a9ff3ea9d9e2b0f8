"""Reads the words of a PDF that typst set, quickly: the glyphs that are shown, in their order.

Written for the sweep of a finished pack, where a reader for any PDF takes most of the time. Only
what such a document needs is understood; whoever calls compares with another program's reading and
takes a third's where both do not agree, letter by letter.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pypdf

Decode = Callable[[bytes], str]
# Strings (one bracket inside another at most), numbers in hexadecimals, names, and all other words.
_TOKEN = re.compile(
    rb"\((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]/%]*|[\[\]]"
    rb"|[^\s()<>\[\]/%]+",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}
_ONE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_PART = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
SHOWS, MOVES = (b"Tj", b"TJ", b"'", b'"'), (b"Td", b"TD", b"T*", b"Tm", b"BT")
CODE_BYTES = 2


def pages_of(reader: pypdf.PdfReader) -> list[str]:
    """The text of each page; empty where the page uses what is not understood."""
    known: dict[int, Decode] = {}
    return [_page(page, known) for page in reader.pages]


def _page(page: pypdf.PageObject, known: dict[int, Decode]) -> str:
    contents, resources = page.get_contents(), page.get("/Resources")
    if contents is None or resources is None:
        return ""
    fonts = {}
    for name, reference in resources.get_object().get("/Font", {}).items():
        number = getattr(reference, "idnum", id(reference))
        if number not in known:
            known[number] = _decoder(reference.get_object())
        fonts[str(name).encode()] = known[number]
    try:
        return "".join(_shown(contents.get_data(), fonts))
    except (KeyError, ValueError):
        return ""


def _shown(content: bytes, fonts: Mapping[bytes, Decode]) -> Iterator[str]:
    """What is shown, a new line wherever the place is moved."""
    decode: Decode | None = None
    texts: list[bytes] = []
    name = b""
    for token in _TOKEN.findall(content):
        first = token[:1]
        if first in b"(<" and token != b"<<":
            texts.append(token)
        elif first == b"/":
            name = token
        elif token == b"Tf":
            decode = fonts[name]
        elif token in SHOWS and decode is not None:
            yield from map(decode, texts)
        elif token in MOVES:
            yield "\n"
        if token.isalpha():
            texts = []


def _bytes(written: bytes) -> bytes:
    if written[:1] == b"<":
        return bytes.fromhex(written[1:-1].decode())
    return _ESCAPED.sub(_meant, written[1:-1])


def _meant(match: re.Match[bytes]) -> bytes:
    said = match[1]
    return bytes([int(said, 8) & 255]) if said[:1].isdigit() else _MEANT.get(said, said)


def _decoder(font: pypdf.generic.DictionaryObject) -> Decode:
    """By the table that the font carries; a font without one is not understood."""
    table = font.get("/ToUnicode")
    letters = _letters(table.get_object().get_data()) if table is not None else {}

    @cache
    def decode(written: bytes) -> str:
        codes = _bytes(written)
        numbers = range(0, len(codes), CODE_BYTES)
        return "".join(letters[codes[at : at + CODE_BYTES]] for at in numbers)

    return decode


def _letters(table: bytes) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for kind, lines in _PART.findall(table):
        if kind == b"bfchar":
            found |= {bytes.fromhex(c.decode()): _text(t) for c, t in _ONE.findall(lines)}
            continue
        for first, last, text in _RANGE.findall(lines):
            begins, ends = int(first, 16), int(last, 16)
            stem, unit = _text(text)[:-1], ord(_text(text)[-1])
            for step in range(ends - begins + 1):
                found[(begins + step).to_bytes(CODE_BYTES)] = stem + chr(unit + step)
    return found


def _text(written: bytes) -> str:
    return bytes.fromhex(written.decode()).decode("utf-16-be")
