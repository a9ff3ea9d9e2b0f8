"""The passages of a note: what is fact, what somebody alleges, what its author thinks.

A passage begins after an empty line, or with a line such as `Allegation: she was out all night`.
The marks stand in the text itself, so that they are wherever the text is.
"""

import re
from dataclasses import dataclass
from datetime import date

MARKS = {"fact": "Fact", "allegation": "Allegation", "opinion": "Opinion"}
_MARKED = re.compile(rf"({'|'.join(MARKS)})s?[ \t]*:[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """A part of a note; `mark` is a key of `MARKS`, or empty."""

    number: int
    mark: str
    text: str

    @property
    def mark_words(self) -> str:
        """For the tag."""
        return MARKS.get(self.mark, "")

    @property
    def beginning(self) -> str:
        """The first words, by which it is known in a list."""
        words = " ".join(self.text.split())
        return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"


def passages(text: str) -> list[Passage]:
    """The passages of a text, counted from 1; lines inside a passage stay as they are."""
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        if not line.strip():
            inside = False
        elif inside and not _MARKED.match(line):
            found[-1].append(line)
        else:
            found.append([line])
            inside = True
    return [_passage(number, "\n".join(lines)) for number, lines in enumerate(found, 1)]


def _passage(number: int, text: str) -> Passage:
    marked = _MARKED.match(text)
    if marked is None:
        return Passage(number, "", text)
    return Passage(number, marked[1].lower(), text[marked.end() :].lstrip("\n"))


def plain_lines(text: str) -> str:
    """The text as it is kept: browsers send line ends of their own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def days_since(day: date, today: date) -> str:
    """`today`, `yesterday`, `12 days ago`."""
    days = (today - day).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
