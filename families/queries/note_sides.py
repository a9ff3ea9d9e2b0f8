"""Two versions of a note, field by field."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from families.models import Family, Note, NoteSide
from families.queries.members import members_of, names_of
from families.queries.notes import people_words


@dataclass(frozen=True)
class Difference:
    """One field in both versions."""

    label: str
    first: str
    second: str

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.first == self.second


def differences(note: Note, side: NoteSide, family: Family) -> list[Difference]:
    """The note as it was saved first (version 1), and what another page typed (version 2)."""
    names = names_of(members_of(family))
    rows = zip(_words(note, names), _words(side, names), strict=True)
    return [Difference(label, first, second) for (label, first), (_, second) in rows]


def _words(row: Note | NoteSide, names: Mapping[uuid.UUID, str]) -> Sequence[tuple[str, str]]:
    day = row.on_date
    return (
        ("Kind of contact", row.get_kind_display()),
        ("Date", f"{day.day} {day:%B %Y}"),
        ("Time", f"{row.at_time:%H:%M}" if row.at_time else ""),
        ("Who was there", people_words(row.present, names)),
        ("Whom it is about", people_words(row.about, names) or "The family as a whole"),
        ("What happened", row.text),
    )


def sides_of(note: Note) -> tuple[list[NoteSide], list[NoteSide]]:
    """The other versions that wait to be settled, and those that were left out."""
    found = list(note.sides.all())
    waiting = [side for side in found if side.settled_at is None]
    return waiting, [side for side in found if side.settled_at is not None]
