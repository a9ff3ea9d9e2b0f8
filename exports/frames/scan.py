"""The finished bytes, read as an outsider would: does anything in them identify somebody?

Two questions. Does a number, code or address of a known form stand in the file (with its check
digit, where the form has one)? Does a word stand in it that is a name or a street on the system?
"""

import re
from collections import Counter
from collections.abc import Callable, Set
from functools import partial

LEAST_LETTERS = 4
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NOT_IN_WORD = rb"(?<![A-Za-z0-9])"
NOT_AFTER = rb"(?![A-Za-z0-9])"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def _pattern(form: bytes) -> re.Pattern[bytes]:
    return re.compile(NOT_IN_WORD + form + NOT_AFTER)


def _always(_: bytes) -> bool:
    return True


def is_nhs_number(text: bytes) -> bool:
    """Ten digits whose last is the check digit (modulus 11)."""
    digits = [int(d) for d in text.decode() if d.isdigit()]
    check = 11 - sum(weight * d for weight, d in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check % 11 == digits[9] and check != 10


def is_upn(text: bytes) -> bool:
    """A check letter and twelve digits, or eleven and a letter for a temporary number."""
    digits = text[1:].decode()
    values = [int(sign) if sign.isdigit() else UPN_LETTERS.find(sign) for sign in digits]
    total = sum(weight * value for weight, value in zip(range(2, 14), values, strict=True))
    return UPN_LETTERS[total % 23] == chr(text[0])


def is_nino(text: bytes) -> bool:
    """Two letters of the allotted ones, six digits, A to D."""
    prefix = bytes(text[:2])
    if prefix in (b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"):
        return False
    return not set(prefix) & set(b"DFIQUV") and prefix[1:2] != b"O"


FORMS: dict[str, tuple[re.Pattern[bytes], Callable[[bytes], bool]]] = {
    "nino": (_pattern(rb"[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"), is_nino),
    "nhs_number": (_pattern(rb"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"), is_nhs_number),
    "upn": (_pattern(rb"[A-Z][0-9]{11}[0-9A-Z]"), is_upn),
    "postcode": (_pattern(rb"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"), _always),
    "e_mail": (re.compile(rb"[^\s,@]+@[^\s,@]+\.[A-Za-z]{2,}"), _always),
    "phone": (_pattern(rb"(?:\+44|0)[ ()-]?(?:[0-9][ ()-]?){9,10}"), _always),
    "web_address": (re.compile(rb"(?:https?://|www\.)[^\s,]+"), _always),
    "exact_date": (
        _pattern(rb"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})"),
        _always,
    ),
    "internal_id": (_pattern(rb"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"), _always),
}


# Of somebody, and no date or address that a text about a file may well name.
OF_SOMEBODY = ("nino", "nhs_number", "upn", "postcode")


def numbers_in(text: str) -> set[str]:
    """Kinds of numbers of people, and postcodes, that stand in what somebody typed."""
    typed = text.upper().encode()
    found = {kind: FORMS[kind] for kind in OF_SOMEBODY}
    return {
        kind
        for kind, (form, holds) in found.items()
        if any(holds(match.group()) for match in form.finditer(typed))
    }


class Scan:
    """Counts the cells in which it finds something, block by block; a block ends with a line.

    Most cells of a file are the same few words, so each different cell of a block is read once.
    """

    def __init__(
        self, known: Set[str], layout_words: Set[str], plain: Callable[[str], str]
    ) -> None:
        """`known` are names and streets in the form that `plain` gives a word."""
        self.hits: Counter[str] = Counter()
        self._known, self._exempt, self._plain = known, layout_words, plain
        self._judged: dict[str, bool] = {}

    def read(self, block: bytes) -> None:
        """Look at one block of whole lines."""
        cells = Counter(block.replace(b"\n", b",").split(b","))
        every = b"\n".join(cells)
        for kind, (form, holds) in FORMS.items():
            if any(holds(match.group()) for match in form.finditer(every)):
                self._count(kind, cells, partial(_holds, form=form, holds=holds))
        words = set(WORD.findall(every.decode("utf-8", "replace")))
        if any(self._names_somebody(word) for word in words):
            self._count("name_or_street", cells, self._holds_name)

    def _count(self, kind: str, cells: "Counter[bytes]", found: Callable[[bytes], bool]) -> None:
        self.hits[kind] += sum(count for cell, count in cells.items() if found(cell))

    def _holds_name(self, cell: bytes) -> bool:
        words = WORD.findall(cell.decode("utf-8", "replace"))
        return any(self._names_somebody(word) for word in words)

    def _names_somebody(self, word: str) -> bool:
        if word not in self._judged:
            parts = {self._plain(word), *map(self._plain, re.split("['’-]", word))}
            self._judged[word] = any(
                len(part) >= LEAST_LETTERS and part not in self._exempt and part in self._known
                for part in parts
            )
        return self._judged[word]


def _holds(cell: bytes, form: re.Pattern[bytes], holds: Callable[[bytes], bool]) -> bool:
    return any(holds(match.group()) for match in form.finditer(cell))
