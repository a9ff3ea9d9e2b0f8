"""What tells of somebody by its form: telephones, mail, postcodes, streets, initials, hints."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from privacy.encryption import name_words, plain_letters

APOSTROPHES = "'’ʼ"
LETTERS = r"[^\W_][\u0300-\u036f]*"
WORD = re.compile(rf"(?:{LETTERS})+(?:[{APOSTROPHES}](?:{LETTERS})+)*")
# What may stand between two words of one name.
JOINING = re.compile(r"[\s\-.\u2010-\u2015]*")
# Letters of other alphabets, and digits, that look like Latin ones.
LOOK_ALIKE = str.maketrans(
    "авгеёіјкмнорсѕтухьԁԛԝɑɡʏαβγεικνορτυχ01345", "abreeijkmhopcstyxbdqwagyabyeikvoptuxoleas"
)
Found = tuple[int, int, str, str]


class Word(NamedTuple):
    """A word of the text: where it stands and how it may be read (`Tom's` as toms and tom)."""

    text: str
    start: int
    end: int
    plain: str
    readings: frozenset[str]


def words_of(text: str) -> list[Word]:
    """The words of a text, each with its readings."""
    return [_word(match) for match in WORD.finditer(text)]


def _word(match: re.Match[str]) -> Word:
    written = match.group()
    if written.isascii() and written.isalpha():
        plain = written.lower()
        return Word(written, match.start(), match.end(), plain, frozenset((plain,)))
    plain = plain_letters(written)
    parts = re.split(f"[{APOSTROPHES}]", written)
    readings = {plain, *map(plain_letters, parts)}
    if not written.isascii() or (plain.isalnum() and not plain.isalpha() and not plain.isdigit()):
        readings.add(plain_letters(written.casefold().translate(LOOK_ALIKE)))
    return Word(written, match.start(), match.end(), plain, frozenset(readings))


_STREET = (
    "Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Close|Drive|Mews|Court|Ct|Crescent|Gardens|Grove|Hill|"
    "House|Place|Terrace|Way|Walk|Row|Square|Park|Green|View|Rise|Flats|Gate|Yard"
)
_NAMED = r"(?:[A-Z][\w'’\-]+\s+){1,3}"
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)
STREET = re.compile(rf"\b\d{{1,4}}[A-Za-z]?,?\s+{_NAMED}(?:{_STREET})\b")
PHONE = re.compile(r"(?<![\w+])(?:\+\s?44\s?(?:\(0\)\s?)?|\(?0)\d(?:[\s().\-]*\d){7,10}(?!\w)")
MAIL = re.compile(r"[\w.+\-’']+@[\w\-]+(?:\.[\w\-]+)+")
HANDLE = re.compile(r"(?<![\w.@])@\w{3,30}\b")
PLATE = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b")
LINK = re.compile(r"\bhttps?://\S+|\bwww\.\S+")
# Where somebody can be found; asked for only where somebody must not be.
WHEREABOUTS = re.compile(
    rf"\b{_NAMED}(?:School|Academy|Nursery|College|Surgery|Clinic|Hospital|Refuge|Hostel|Centre|"
    r"Church|Mosque|Hotel|Practice|Playgroup|Pharmacy|Library|Station)\b|\b(?:the\s+)?refuge\b",
)
HINT = re.compile(
    r"\b(?:(?:the|a|an|his|her|their)\s+)?(?:(?:anonymous|concerned)\s+)?(?:neighbours?|"
    r"(?:anonymous\s+)?(?:caller|source|informant|referrer)|passer-?by)\b"
    r"(?:\s+at\s+(?:no\.?|number)\s*\d+\w?)?",
    re.IGNORECASE,
)
_CONTACTS = (MAIL, PHONE, HANDLE, PLATE, LINK)
CONTACT, PLACE, SOURCE = "contact", "place", "source"


def found(text: str, own_places: set[str], restricted: bool) -> Iterator[Found]:
    """Spans with how they were found and whom they mean: themselves, in plain letters."""
    for pattern in _CONTACTS:
        yield from _matches(pattern, text, "number", CONTACT)
    places = (POSTCODE, STREET, WHEREABOUTS) if restricted else (POSTCODE, STREET)
    for pattern in places:
        for each in _matches(pattern, text, "place", PLACE):
            if plain_letters(text[each[0] : each[1]]) not in own_places:
                yield each
    yield from _matches(HINT, text, "hint", SOURCE)


def _matches(pattern: re.Pattern[str], text: str, how: str, who: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield match.start(), match.end(), how, f"{who}:{plain_letters(match.group())}"


class Initials:
    """Finds `T.B.`, `TB`, `T. Brown` and a lone `T.` for Tom Brown."""

    PAIR = re.compile(r"(?<![\w.])([A-Z])\.?\s?([A-Z])\b\.?(?![\w])")
    LONE = re.compile(r"(?<![\w.])([A-Z])\.(?=\s|$|,|;)")
    BEFORE = re.compile(r"(?<![\w.])([A-Z])(?=\.?\s+([^\W\d_]+))")

    def __init__(
        self,
        names: dict[str, tuple[tuple[str, str], ...]],
        own: Iterable[tuple[str, str]],
        own_surnames: set[str],
    ) -> None:
        """`names` are those of others by their key."""
        self.pairs: dict[str, set[str]] = defaultdict(set)
        self.firsts: dict[str, set[str]] = defaultdict(set)
        for key, listed in names.items():
            for forename, surname in listed:
                first, last = _first(forename), _first(surname)
                self.pairs[first + last].add(key)
                self.firsts[first].add(key)
        self.own_pairs = {_first(a) + _first(b) for a, b in own}
        self.own_firsts = {_first(forename) for forename, _ in own}
        self.own_surnames = own_surnames

    def found(self, text: str) -> Iterator[tuple[int, int, set[str]]]:
        """Spans, each with whom it may mean. Initials of the person's own are theirs."""
        for match in self.PAIR.finditer(text):
            pair = "".join(match.groups()).lower()
            if self.pairs.get(pair) and pair not in self.own_pairs:
                yield match.start(), match.end(), self.pairs[pair]
        for match in self.LONE.finditer(text):
            first = match.group(1).lower()
            if self.firsts.get(first) and first not in self.own_firsts:
                yield match.start(), match.end(), self.firsts[first]
        for match in self.BEFORE.finditer(text):
            first, word = match.group(1).lower(), plain_letters(match.group(2))
            is_own = first in self.own_firsts
            if word in self.own_surnames and self.firsts.get(first) and not is_own:
                yield match.start(), match.end(), self.firsts[first]


def _first(name: str) -> str:
    """The initial of a name, in plain letters."""
    words = name_words(name)
    return words[0][0] if words else ""
