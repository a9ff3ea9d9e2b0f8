"""What became of notes: who contests them, and where they were moved."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from families.models import Family, Note, NoteContest, NoteMove
from families.queries.families import families_visible_to
from families.queries.members import members_of
from families.rules.notes import passages
from privacy.models import User

MOST_MOVES = 20


@dataclass(frozen=True)
class ContestLine:
    """Who contests what."""

    contest: NoteContest
    whose: str
    what: str


@dataclass(frozen=True)
class MoveLine:
    """A move; a family that the reader does not reach is not named."""

    move: NoteMove
    source: Family | None
    target: Family | None


def names_of_members(family: Family) -> dict[uuid.UUID, str]:
    """Everybody who is or was a member, by the key of the person."""
    return {member.person_id: member.person.full_name for member in members_of(family)}


def contests_of(note: Note) -> list[ContestLine]:
    """Who says that the note or a passage of it is wrong, the first first."""
    beginnings = {each.number: each.beginning for each in passages(note.text)}
    return [
        ContestLine(
            contest=each,
            whose=each.person.full_name if each.person else "Somebody else",
            what=f"Passage {each.passage}: {beginnings.get(each.passage, '')}"
            if each.passage
            else "The whole note",
        )
        for each in NoteContest.objects.filter(note=note).select_related("person", "by")
    ]


def moves_of_note(note: Note, *, user: User) -> list[MoveLine]:
    """The way of a note, the last move first."""
    return _lines(NoteMove.objects.filter(note=note).select_related("by"), user)


def moves_away(family: Family, *, user: User) -> list[MoveLine]:
    """The notes that were moved from this family to another, the last first."""
    moves = NoteMove.objects.filter(from_family=family).select_related("by")
    return _lines(moves[:MOST_MOVES], user)


def _lines(moves: Iterable[NoteMove], user: User) -> list[MoveLine]:
    found = list(moves)
    keys = {key for move in found for key in (move.from_family_id, move.to_family_id)}
    known = families_visible_to(user).in_bulk(keys) if keys else {}
    return [MoveLine(m, known.get(m.from_family_id), known.get(m.to_family_id)) for m in found]
