"""What somebody typed into the search box: names, a birth date, a postcode, a number."""

import re
from dataclasses import dataclass
from datetime import date

from families.rules import identifiers

LEAST_LETTERS = 2
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b")
_DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ./-]+(?P<month>\d{1,2}|[A-Za-z]{3,9})[ ./-]+"
    r"(?P<year>\d{4})\b"
)
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b")
_NHS = re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b")
_NINO = re.compile(r"\b[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UPN = re.compile(r"\b[A-Za-z]\d{11}[\dA-Za-z]\b")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; everything named must hold. `references` are asked as they stand."""

    words: tuple[str, ...] = ()
    born: date | None = None
    born_in: int | None = None
    postcode: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    references: tuple[str, ...] = ()
    too_short: tuple[str, ...] = ()
    no_date: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is enough to look for; a year of birth alone would be half the council."""
        return bool(self.words or self.born or self.postcode or self.numbers or self.references)


def wanted(text: str) -> Wanted:
    """Take the typed text apart: first what has a form of its own, then the words of names."""
    numbers, rest = _take_numbers(text)
    born, no_date, rest = _take_date(rest)
    postcode, rest = _take_postcode(rest)
    parts = rest.replace(",", " ").split()
    years = [part for part in parts if _YEAR.fullmatch(part)]
    references = tuple(part for part in parts if _is_reference(part) and part not in years)
    words = [part for part in parts if part not in references and _letters(part)]
    return Wanted(
        words=tuple(word for word in words if _letters(word) >= LEAST_LETTERS),
        born=born,
        no_date=no_date,
        born_in=int(years[0]) if years else None,
        postcode=postcode,
        numbers=numbers,
        references=references,
        too_short=tuple(word for word in words if _letters(word) < LEAST_LETTERS),
    )


def _letters(word: str) -> int:
    return sum(letter.isalpha() for letter in word)


def _is_reference(part: str) -> bool:
    """References hold a digit; names do not."""
    return any(c.isdigit() for c in part) and bool(identifiers.REFERENCE.fullmatch(part))


def _take_numbers(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    found: list[tuple[str, str]] = []
    for kind, pattern in (("upn", _UPN), ("nhs_number", _NHS), ("nino", _NINO)):
        for match in pattern.findall(text):
            found.append((kind, identifiers.compact(match)))
        text = pattern.sub(" ", text)
    return tuple(found), text


def _take_date(text: str) -> tuple[date | None, str, str]:
    """The date, or what looks like one and is none; and the rest of the text."""
    match = _ISO.search(text) or _DATE.search(text)
    if match is None:
        return None, "", text
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    month = match["month"].lower()
    number = int(month) if month.isdigit() else _month(month)
    try:
        born = date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None, match.group(), rest
    return born, "", rest


def _month(word: str) -> int:
    """The number of a month by its first three letters; 0 when it is none."""
    return MONTHS.index(word[:3]) + 1 if word[:3] in MONTHS else 0


def _take_postcode(text: str) -> tuple[str, str]:
    match = _POSTCODE.search(text)
    if match is None:
        return "", text
    return (
        identifiers.normal_postcode(match.group()),
        f"{text[: match.start()]} {text[match.end() :]}",
    )
