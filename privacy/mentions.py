"""Finds everybody else in a text: names and what stands for them, places, numbers, hints.

Pure: texts and names in, spans out. Words are compared whatever their case, accents and look-alike
letters. In doubt it finds: a forename shared with somebody else counts as theirs unless the
person's own full name is written out. A person decides on every span; nothing is hidden here.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from privacy import mention_patterns as patterns
from privacy.encryption import name_words, plain_letters
from privacy.mention_names import Likeness, nicknames_of, runs, toggled
from privacy.mention_patterns import JOINING, Word, words_of
from privacy.rules.grounds import Who

Phrase = tuple[str, ...]
SHORTEST_WORD = 2


class How(StrEnum):
    """By what somebody was found. The earlier, the surer."""

    NAME = "name"
    NICKNAME = "nickname"
    PLACE = "place"
    NUMBER = "number"
    INITIALS = "initials"
    SPELLING = "spelling"
    HINT = "hint"
    HAND = "by_hand"


HOW_WORDS = {
    How.NAME: "Name",
    How.NICKNAME: "Short name",
    How.PLACE: "Place",
    How.NUMBER: "Number or account",
    How.INITIALS: "Initials",
    How.SPELLING: "Looks or sounds like the name",
    How.HINT: "May be somebody who told us",
    How.HAND: "Marked by hand",
}


@dataclass(frozen=True)
class Somebody:
    """Somebody else. `key` tells them apart; `names` are pairs of forename and surname."""

    key: str
    who: Who
    label: str
    names: tuple[tuple[str, str], ...] = ()
    known_as: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """The person whom the texts are for: their names are theirs to read."""

    names: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """A span of a text that is about somebody else."""

    start: int
    end: int
    how: How
    key: str


@dataclass
class _Found:
    """Phrases by their first word, each with whom it means and by what."""

    by_word: dict[str, dict[Phrase, dict[str, How]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def add(self, phrase: Phrase, key: str, how: How) -> None:
        """The surest way by which a phrase means somebody counts."""
        if phrase:
            keys = self.by_word[phrase[0]][phrase]
            keys[key] = min(how, keys.get(key, how), key=list(How).index)

    def at(self, words: list[Word], place: int) -> tuple[int, dict[str, How]]:
        """The longest phrase that begins here: its length in words, and whom it may mean."""
        best: tuple[int, dict[str, How]] = (0, {})
        for reading in words[place].readings:
            for phrase, keys in self.by_word.get(reading, {}).items():
                following = words[place : place + len(phrase)]
                fits = len(following) == len(phrase) and all(
                    part in each.readings for part, each in zip(phrase, following, strict=True)
                )
                if fits and len(phrase) > best[0]:
                    best = (len(phrase), keys)
                elif fits and len(phrase) == best[0]:
                    best = (best[0], {**best[1], **keys})
        return best


def visible(text: str) -> str:
    """Composed letters, without the invisible ones that could split a name."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def phrase_of(text: str) -> Phrase:
    """A name or place as the words that follow each other."""
    return tuple(plain_letters(word.text) for word in words_of(visible(text)))


def several(keys: Iterable[str]) -> str:
    """The key of a word that may mean any of several people."""
    return "several:" + "+".join(sorted(keys))


class Detector:
    """Learns who is around once, so that many texts can be read."""

    def __init__(
        self, subject: Subject, others: Iterable[Somebody], *, restricted: bool = False
    ) -> None:
        """`restricted`: whatever may tell where somebody is is found as well."""
        self.others = {each.key: each for each in others}
        self.restricted = restricted
        people = [each for each in self.others.values() if each.who is not Who.WORKER]
        self.own_surnames = {w for _, name in subject.names for w in name_words(name)}
        self.own_forenames = {w for name, _ in subject.names for w in name_words(name)}
        self.found = _Found()
        for each in people:
            self._learn(each)
        for each in self.others.values():
            if each.who is Who.WORKER:
                self.found.add(phrase_of(each.label), each.key, How.NAME)
        shared = {phrase_of(" ".join(name)) for each in people for name in each.names}
        self.own = {phrase_of(" ".join(name)) for name in subject.names} - shared
        own_places = () if restricted else subject.places
        self.own_places = {plain_letters(place) for place in own_places}
        self.likeness = Likeness(self._names_of(people), self.own_surnames | self.own_forenames)
        self.initials = patterns.Initials(
            {each.key: each.names for each in people}, subject.names, self.own_surnames
        )

    def _learn(self, each: Somebody) -> None:
        for forename, surname in each.names:
            for word in runs(name_words(f"{forename} {surname}")):
                self._add(word, each.key, How.NAME)
            for word in name_words(forename):
                for short in nicknames_of(word):
                    self._add(short, each.key, How.NICKNAME)
        for name in each.known_as:
            self.found.add(phrase_of(name), each.key, How.NICKNAME)
        for place in each.places:
            self.found.add(phrase_of(place), each.key, How.PLACE)
            self.found.add(("".join(phrase_of(place)),), each.key, How.PLACE)

    def _add(self, word: str, key: str, how: How) -> None:
        """A surname of the person's own says nothing of others, nor does their own short name."""
        own = self.own_surnames | (self.own_forenames if how is How.NICKNAME else set())
        if len(word) >= SHORTEST_WORD and word not in own:
            self.found.add((word,), key, how)

    def _names_of(self, people: list[Somebody]) -> dict[str, str]:
        """Each word of a name with whom it means; one of several stands for all of them."""
        keys: dict[str, set[str]] = defaultdict(set)
        for each in people:
            for name in each.names:
                for word in (*name_words(name[0]), *name_words(name[1])):
                    if word not in self.own_surnames:
                        keys[word].add(each.key)
        return {word: _one(found) for word, found in keys.items()}

    def names(self, text: str) -> list[Mention]:
        """Only what is surely a name, for work that nobody looks through afterwards."""
        words = words_of(text)
        return [m for m in self._named(words, self._own(words), text) if m.how is How.NAME]

    def mentions(self, text: str) -> list[Mention]:
        """Everybody else in a text that `visible` has prepared, in order, none over another."""
        words = words_of(text)
        own = self._own(words)
        named = self._named(words, own, text)
        taken = [(words[place].start, words[place].end) for place in own]
        by_pattern = [
            Mention(start, end, How(how), key)
            for start, end, how, key in patterns.found(text, self.own_places, self.restricted)
        ]
        initials = [
            Mention(start, end, How.INITIALS, _one(keys))
            for start, end, keys in self.initials.found(text)
        ]
        # The longer one stays: an address of mail holds more than the name in it.
        return _apart([*named, *by_pattern, *initials], taken)

    def _own(self, words: list[Word]) -> set[int]:
        """The places of the person's own full name, where nobody else has the same."""
        places: set[int] = set()
        for phrase in self.own:
            for place in range(len(words) - len(phrase) + 1):
                following = words[place : place + len(phrase)]
                if phrase and all(p in w.readings for p, w in zip(phrase, following, strict=True)):
                    places.update(range(place, place + len(phrase)))
        return places

    def _named(self, words: list[Word], own: set[int], text: str) -> list[Mention]:
        """Names, short names and places, word by word; neighbours of one person are one span."""
        spans: list[Mention] = []
        place = 0
        while place < len(words):
            length, keys = self.found.at(words, place) if place not in own else (0, {})
            if not length:
                length, keys = self._unsure(words, place, own, text)
            if length:
                first, last = words[place], words[place + length - 1]
                how = min(keys.values(), key=list(How).index)
                spans.append(Mention(first.start, last.end, how, _one(keys)))
            place += length or 1
        return _joined(spans, text)

    def _unsure(
        self, words: list[Word], place: int, own: set[int], text: str
    ) -> tuple[int, dict[str, How]]:
        """A name that a line or hyphen breaks in two, and words that look or sound like one."""
        if place in own:
            return 0, {}
        if place + 1 < len(words) and place + 1 not in own:
            between = text[words[place].end : words[place + 1].start]
            whole = toggled(words[place], words[place + 1], between)
            keys = self.found.by_word.get(whole, {}).get((whole,), {}) if whole else {}
            if keys:
                return 2, keys
        alike = self.likeness.of(words[place])
        return (1, {alike: How.SPELLING}) if alike else (0, {})


def _one(keys: Iterable[str]) -> str:
    """One key for a word: of whom it means, or of the several whom it may mean."""
    parts = sorted({part for key in keys for part in key.removeprefix("several:").split("+")})
    return parts[0] if len(parts) == 1 else several(parts)


def _joined(spans: list[Mention], text: str) -> list[Mention]:
    """Neighbouring spans as one: `Anne Brown` is Anne Brown, whoever else is a Brown."""
    joined: list[Mention] = []
    for each in spans:
        last = joined[-1] if joined else None
        if last and JOINING.fullmatch(text[last.end : each.start]) and _both(last, each):
            how = min(last.how, each.how, key=list(How).index)
            joined[-1] = Mention(last.start, each.end, how, _both(last, each))
        else:
            joined.append(each)
    return joined


def _both(one: Mention, two: Mention) -> str:
    """Whom two words that follow each other mean together; empty for two different people."""
    first, second = (set(each.key.removeprefix("several:").split("+")) for each in (one, two))
    both = first & second
    return _one(both) if both else ""


def _apart(found: Iterable[Mention], taken: list[tuple[int, int]]) -> list[Mention]:
    """None over another: the longer stays, then the surer; names inside what is own go."""
    order = list(How)
    kept: list[Mention] = []
    for each in sorted(found, key=lambda m: (m.start - m.end, order.index(m.how), m.start)):
        over = any(each.start < other.end and other.start < each.end for other in kept)
        inside = any(start <= each.start and each.end <= end for start, end in taken)
        if not over and not inside:
            kept.append(each)
    return sorted(kept, key=lambda m: m.start)
