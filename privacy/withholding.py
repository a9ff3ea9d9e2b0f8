"""Takes other people out of texts: names and places of everybody but the person who asks.

Whole words, whatever their case and accents. In doubt it withholds: a forename shared with
somebody else stays hidden unless the person's own full name is written out.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from privacy.encryption import name_words, plain_letters
from privacy.schedule import Bystanders

MARK = "[withheld: another person]"
SHORTEST_WORD = 2
APOSTROPHES = "'’ʼ"
LETTERS = r"[^\W_][\u0300-\u036f]*"
WORD = re.compile(rf"(?:{LETTERS})+(?:[{APOSTROPHES}](?:{LETTERS})+)*")
# What may stand between two hidden words so that they become one mark.
JOINING = re.compile(r"[\s\-.\u2010-\u2015]*")

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    """A word of the text: where it stands and how it may be read (`Tom's` as toms and tom)."""

    start: int
    end: int
    readings: frozenset[str]


class Screen:
    """Hides what must not be told to one person."""

    def __init__(self, around: Bystanders) -> None:
        """Learn the names once, so that many texts can be read."""
        own_surnames = {word for name in around.surnames for word in name_words(name)}
        others = {run for name in around.others for run in _runs(name_words(name))}
        hidden = {(word,) for word in others - own_surnames if len(word) >= SHORTEST_WORD}
        self.hidden = _by_first_word({*hidden, *_places(around.places)})
        shared = {_phrase(name) for name in around.others}
        self.own = _by_first_word({_phrase(name) for name in around.own} - shared)

    def screen(self, text: str) -> tuple[str, int]:
        """The text with marks in place of others, and how many marks."""
        text = _visible(text)
        words = list(_words(text))
        own = _covered(words, self.own)
        covered = sorted(_covered(words, self.hidden) - own)
        spans = _joined([(words[place].start, words[place].end) for place in covered], text)
        for start, end in reversed(spans):
            text = text[:start] + MARK + text[end:]
        return text, len(spans)


def _runs(words: list[str]) -> set[str]:
    """Each word of a name, and words that follow each other written as one: `annemarie`."""
    places = range(len(words))
    return {"".join(words[first : last + 1]) for first in places for last in places[first:]}


def _visible(text: str) -> str:
    """Composed letters, without the invisible ones that could split a name."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def _words(text: str) -> Iterable[_Word]:
    """The words of a text, each with its readings."""
    for match in WORD.finditer(text):
        parts = re.split(f"[{APOSTROPHES}]", match.group())
        readings = {plain_letters(match.group()), *map(plain_letters, parts)}
        yield _Word(match.start(), match.end(), frozenset(readings))


def _phrase(text: str) -> Phrase:
    """A name or place as the words that follow each other."""
    return tuple(plain_letters(match.group()) for match in WORD.finditer(_visible(text)))


def _places(places: Iterable[str]) -> set[Phrase]:
    """Addresses and postcodes; a postcode also without its space."""
    phrases = {phrase for place in places if (phrase := _phrase(place))}
    return phrases | {("".join(phrase),) for phrase in phrases}


def _by_first_word(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """Phrases by the word that they begin with, the longest first."""
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in sorted(filter(None, phrases), key=len, reverse=True):
        found[phrase[0]].append(phrase)
    return found


def _covered(words: list[_Word], phrases: dict[str, list[Phrase]]) -> set[int]:
    """The places of the words that belong to one of the phrases."""
    covered: set[int] = set()
    for place, word in enumerate(words):
        candidates = [phrase for reading in word.readings for phrase in phrases.get(reading, ())]
        for phrase in candidates:
            following = words[place : place + len(phrase)]
            if len(following) == len(phrase) and all(
                part in each.readings for part, each in zip(phrase, following, strict=True)
            ):
                covered.update(range(place, place + len(phrase)))
    return covered


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Neighbouring spans as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and JOINING.fullmatch(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
