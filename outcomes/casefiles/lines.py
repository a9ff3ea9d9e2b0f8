"""Physical lines of a case file, each checked before it is passed on; never more than a record.

UTF-8 with or without BOM, no NUL. Nothing is read unbounded: a line of a gigabyte is refused after
the first 64 KiB of it.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

# Three times what the longest allowed record can take.
MAX_RECORD = 65_536
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unreadable(ValueError):
    """What stands at a byte of a line: `before` is the line up to there, `value` begins there."""

    def __init__(self, what: str, before: str = "", value: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.before = before
        self.value = value


class Lines:
    """Yields lines as text and knows where the record that they belong to began.

    `mark` is called between records: it begins a new one.
    """

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self._file = file
        self.offset = 0
        self.line = 0
        self.pieces: list[str] = []
        self.start = 0
        self.first_line = 1

    def mark(self) -> None:
        """The next line begins a record."""
        self.start, self.first_line = self.offset, self.line + 1
        self.pieces = []

    @property
    def record(self) -> str:
        """The text of the record so far."""
        return "".join(self.pieces)

    def __iter__(self) -> Iterator[str]:
        while raw := self._file.readline(MAX_RECORD + 1):
            text = self._text(raw)
            self.line += 1
            self.offset += len(raw)
            if self.offset - self.start > MAX_RECORD:
                raise Unreadable(
                    f"makes the row longer than {MAX_RECORD:,} bytes; "
                    "a line end or a closing quote is missing",
                    self.record + text[:MAX_RECORD],
                )
            self.pieces.append(text)
            yield text

    def _text(self, raw: bytes) -> str:
        if self.offset == 0:
            if raw.startswith(_UTF_16):
                raise Unreadable("is UTF-16; save the file as UTF-8")
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            # The limit may cut a letter in two: the line is too long, not wrongly encoded.
            if len(raw) > MAX_RECORD and error.start > MAX_RECORD - 4:
                return raw[: error.start].decode()
            raise self._unreadable(
                raw, error.start, "is not UTF-8; save the file as UTF-8"
            ) from error
        if "\0" in text:
            raise self._unreadable(raw, raw.index(0), "holds a NUL byte; allowed is text only")
        return text

    def _unreadable(self, raw: bytes, place: int, what: str) -> Unreadable:
        before = self.record + raw[:place].decode(errors="replace")
        return Unreadable(what, before, raw[place : place + 40].decode(errors="backslashreplace"))
