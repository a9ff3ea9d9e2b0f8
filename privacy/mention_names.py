"""What stands for a name: short names, names written as one, broken in two, or spelt otherwise."""

import re
from functools import cache
from pathlib import Path

import jellyfish
import yaml

from privacy.mention_patterns import Word

NICKNAMES = Path(__file__).resolve().parent / "data" / "nicknames.yaml"
# From so many letters on one that is wrong, missing, more or swapped is overlooked; then two.
ONE_WRONG, TWO_WRONG = 4, 8
SOUNDS_FROM = 4
SHORTEST_BROKEN = 4
BROKEN = re.compile(r"[\s\-\u2010-\u2015/.*]{1,3}")
# Words that begin sentences and look like short names.
_EVERYDAY = """
when then with they them this that what have been were from will there their where which while
also after again because before during every first home last later mother father more must need
next only other over same school should since some still such than these those under until very
visit want week well work would year your about above being could family child children team
north south east west time told today took went said says
"""
EVERYDAY = frozenset(_EVERYDAY.split())


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    read = yaml.safe_load(NICKNAMES.read_text(encoding="utf-8"))
    return tuple(tuple(group) for group in read)


def nicknames_of(forename: str) -> set[str]:
    """What else somebody of this forename may be called, in plain letters; either way round."""
    found = {name for group in _groups() if forename in group for name in group}
    return found - {forename}


def runs(words: list[str]) -> set[str]:
    """Each word of a name, and words that follow each other written as one: `annemarie`."""
    places = range(len(words))
    return {"".join(words[first : last + 1]) for first in places for last in places[first:]}


def toggled(one: Word, two: Word, between: str) -> str:
    """Two pieces as the one word that they may be; empty where they cannot be."""
    whole = one.plain + two.plain
    return whole if len(whole) >= SHORTEST_BROKEN and BROKEN.fullmatch(between) else ""


class Likeness:
    """Which words look or sound like a name. Each word is compared once."""

    def __init__(self, names: dict[str, str], own: set[str]) -> None:
        """`names` gives whom a word of a name means; `own` ones are the person's."""
        self.names = {word: key for word, key in names.items() if len(word) >= ONE_WRONG}
        self.sounds: dict[str, list[str]] = {}
        for word in self.names:
            self.sounds.setdefault(jellyfish.metaphone(word), []).append(word)
        self.own = own
        self._known: dict[str, str] = {}

    def of(self, word: Word) -> str:
        """Whom it may mean; empty for nobody. Short words count only as names are written."""
        plain = word.plain
        written_so = word.text[:1].isupper() or len(plain) >= TWO_WRONG - 1
        if len(plain) < ONE_WRONG or not written_so or plain in self.own or plain in EVERYDAY:
            return ""
        if plain not in self._known:
            self._known[plain] = self._alike(plain)
        return self._known[plain]

    def _alike(self, plain: str) -> str:
        if len(plain) >= SOUNDS_FROM:
            for name in self.sounds.get(jellyfish.metaphone(plain), ()):
                if name[0] == plain[0] and abs(len(name) - len(plain)) <= 2:
                    return self.names[name]
        for name, key in self.names.items():
            if _near(plain, name):
                return key
        return ""


def _near(word: str, name: str) -> bool:
    """Whether so few letters are wrong that the word may be the name."""
    allowed = 2 if len(name) >= TWO_WRONG else 1
    if abs(len(word) - len(name)) > allowed or (word[0] != name[0] and word[-1] != name[-1]):
        return False
    return bool(jellyfish.damerau_levenshtein_distance(word, name) <= allowed)
