"""Reads the words of one document from standard input: a process of its own, with little to spend.

What was attached came from anywhere. It is opened here and nowhere else: without the database, keys
or settings, for so many seconds and so much memory, so that a harmful one ends nothing but this.
Run as `python -m privacy.paper_reader`; knows no Django.
"""

import html
import io
import json
import re
import resource
import sys
import zipfile

import pypdfium2

SECONDS, MEMORY = 20, 1024 * 1024 * 1024
MOST_BYTES = 50 * 1024 * 1024
# More nobody decides on word by word: the officer reads the document itself.
MOST_LETTERS = 200_000
PARTS = ("word/document.xml", "content.xml")
_PARAGRAPH = re.compile(r"</w:p>|</text:p>|</text:h>|<w:br[^>]*>|<text:line-break[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def words_of_pdf(content: bytes) -> tuple[str, list[int]]:
    """The text, and the pages on which there is none: pictures of paper."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_bounded().strip() for page in document]
    empty = [number for number, text in enumerate(pages, 1) if not text]
    return "\n".join(text for text in pages if text), empty


def words_of_archive(content: bytes) -> tuple[str, list[int]]:
    """Of a Word or OpenDocument text, without a parser that could be told to read other files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(part for part in PARTS if part in archive.namelist())
        with archive.open(name) as part:
            markup = part.read(MOST_BYTES).decode("utf-8", "replace")
    return html.unescape(_TAG.sub("", _PARAGRAPH.sub("\n", markup))).strip(), []


def read(content: bytes) -> dict[str, object]:
    """The words, and on which pages there are none; a picture has no words."""
    text, empty = "", [1]
    if content.startswith(b"%PDF-"):
        text, empty = words_of_pdf(content)
    elif content.startswith(b"PK\x03\x04"):
        text, empty = words_of_archive(content)
    if len(text) > MOST_LETTERS:
        return {"text": "", "empty": empty, "long": True}
    return {"text": text, "empty": empty, "long": False}


def main() -> None:
    """One document in, one line of JSON out."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
