"""What a page showed of a record, as it goes with its form: a mark of each value, no value."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from privacy.rules.editing import join


@dataclass
class Shown:
    """Marks of what a page showed; after saving, `theirs` is what stays as another saved it."""

    marks: dict[str, str]
    theirs: tuple[str, ...] = ()
    who: dict[str, Any] = field(default_factory=dict)


class ChangedMeanwhile(Exception):
    """Somebody else has changed the same fields since the page was made: nothing is written.

    `saved` are their values as they stand, `marks` those of all fields, `who` did so and when.
    """

    def __init__(self, saved: dict[str, Any], marks: dict[str, str]) -> None:
        super().__init__("Changed by two people")
        self.saved, self.marks = saved, marks
        self.who: dict[str, Any] = {}


def mark(value: Any) -> str:
    """The same for what a page would show alike; line ends are the browser's own."""
    text = "\0" if value is None else str(value).replace("\r\n", "\n").strip()
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def marks_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Of each field."""
    return {name: mark(value) for name, value in values.items()}


def joined_with(
    current: dict[str, Any], typed: dict[str, Any], shown: Shown | None
) -> dict[str, Any]:
    """What is to be written over a record that is locked; ChangedMeanwhile where both changed one.

    What the page did not show stays. Without marks whoever asks has read the record just now.
    """
    if shown is None:
        return dict(typed)
    now = marks_of(current)
    seen = {name: v for name, v in typed.items() if name in shown.marks}
    found = join(shown.marks, now, marks_of(seen))
    if found.clashes:
        raise ChangedMeanwhile({name: current[name] for name in found.clashes}, now)
    shown.theirs = found.theirs
    kept = {name: current[name] for name in typed if found.values.get(name) in (None, now[name])}
    return {**typed, **kept}
