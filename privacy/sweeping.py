"""Proves of a finished document that nothing withheld is in it, before it may leave (SAR-21).

Two programs that share no code read it: ours with pypdf (Python) and PDFium (C++, Chrome's reader).
What is compared is words in plain letters, and letters without what stands between them, so that
neither a line's end, a hyphen nor an accent hides anything.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import pypdf
import pypdfium2

from privacy.encryption import plain_letters
from privacy.mention_patterns import WORD, words_of
from privacy.pdf_words import pages_of

# Shorter words are looked for as words only: inside others they would be found by chance.
SQUEEZED_FROM = 6
FORBIDDEN = ("/OCProperties", "/OpenAction", "/AcroForm", "/AA")
GAP = "  "
NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Needle:
    """A text that must not be found: as words that follow each other, and squeezed."""

    words: str
    squeezed: str


@dataclass(frozen=True)
class Hay:
    """A text in which it is looked."""

    words: str
    squeezed: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Hay":
        """Several texts, one after the other, with a gap that no needle crosses."""
        # The same words come again and again: each is put into plain letters once.
        known: dict[str, str] = {}
        read = [
            [
                known[word] if word in known else known.setdefault(word, plain_letters(word))
                for word in WORD.findall(text)
            ]
            for text in texts
        ]
        words = GAP.join(f" {GAP.join(each)} " for each in read)
        return cls(words, "\n".join("".join(each) for each in read))

    def count(self, needle: Needle) -> tuple[int, int]:
        """How often it stands there, as words and squeezed."""
        squeezed = self.squeezed.count(needle.squeezed) if needle.squeezed else 0
        return self.words.count(needle.words), squeezed


def needles(secrets: Iterable[str]) -> set[Needle]:
    """What to look for; texts without a letter are nothing."""
    found = set()
    for secret in secrets:
        plain = [word.plain for word in words_of(secret) if word.plain]
        whole = "".join(plain)
        if whole:
            squeezed = whole if len(whole) >= SQUEEZED_FROM else ""
            found.add(Needle(f" {GAP.join(plain)} ", squeezed))
    return found


def leaks(told: Hay, allowed: Hay, wanted: Iterable[Needle]) -> list[Needle]:
    """What is told more often than it is allowed."""
    found = []
    for needle in wanted:
        words, squeezed = told.count(needle)
        if not words and not squeezed:
            continue
        may, may_squeezed = allowed.count(needle)
        if words > may or squeezed > may_squeezed:
            found.append(needle)
    return found


def read_by_pypdf(content: bytes) -> pypdf.PdfReader:
    """A document; to read where its parts lie takes longer than to look at them."""
    return pypdf.PdfReader(io.BytesIO(content))


def texts_by_pypdf(reader: pypdf.PdfReader, others: Sequence[str]) -> tuple[list[str], list[str]]:
    """The pages, and whatever else of the document holds words: metadata, outline, labels.

    `others` is what PDFium read: a page on which our own quick reading and that agree letter by
    letter needs no slow one.
    """
    quick = pages_of(reader)
    pages = [
        mine if mine and _letters(mine) == _letters(theirs) else page.extract_text()
        for page, mine, theirs in zip_longest(reader.pages, quick, others[: len(quick)])
    ]
    more = [str(value) for value in (reader.metadata or {}).values()]
    more += _outline(reader.outline)
    if reader.xmp_metadata is not None:
        packet = reader.xmp_metadata.stream.get_data().decode("utf-8", "replace")
        more.append(re.sub(r"<[^>]*>", " ", packet))
    return pages, more


def _letters(text: str | None) -> str:
    """Without what a program adds between them: spaces, lines, hyphens."""
    return NO_LETTER.sub("", (text or "").casefold())


def _outline(entries: Sequence[object]) -> list[str]:
    found: list[str] = []
    for each in entries:
        found += _outline(each) if isinstance(each, list) else [str(getattr(each, "title", ""))]
    return found


def pages_by_pdfium(content: bytes) -> list[str]:
    """The same pages, read by another program."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def hidden_parts(reader: pypdf.PdfReader) -> list[str]:
    """Where a document could hold what no page shows: layers, notes, files, scripts, pictures."""
    root = reader.root_object
    found = [name for name in FORBIDDEN if name in root]
    if reader.attachments:
        found.append("attachments")
    found += [name for page in reader.pages for name in _of_page(page)]
    return sorted(set(found))


def _of_page(page: pypdf.PageObject) -> Iterator[str]:
    if any(each.get_object().get("/Subtype") != "/Link" for each in page.get("/Annots") or ()):
        yield "/Annots"
    resources = page.get("/Resources")
    if resources and resources.get_object().get("/XObject"):
        yield "/XObject"


def flat(value: object) -> Iterator[str]:
    """Every text inside lists and tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from flat(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from flat(each)
