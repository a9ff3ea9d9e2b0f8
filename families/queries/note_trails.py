"""What became of notes: who contests them, and where they were moved."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from families.models import Family, Note, NoteContest, NoteMove
from families.queries.families import families_visible_to
from families.rules.notes import passages
from privacy.models import User

MOST_MOVES = 20


@dataclass(frozen=True)
class ContestLine:
    """Who contests what."""

    contest: NoteContest
    whose: str
    what: str


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
        for each in note.contests.all()
    ]


def moves_of_note(note: Note, *, user: User) -> QuerySet[NoteMove]:
    """The way of a note, the last move first."""
    return _named(NoteMove.objects.filter(note=note), user)


def moves_away(family: Family, *, user: User) -> QuerySet[NoteMove]:
    """The notes that were moved from this family to another, the last first."""
    return _named(NoteMove.objects.filter(from_family=family), user)[:MOST_MOVES]


def _named(moves: QuerySet[NoteMove], user: User) -> QuerySet[NoteMove]:
    """Each with `source` and `target`: references; of a family out of the reader's reach none."""
    families = families_visible_to(user).select_related(None).values("reference")
    return moves.select_related("by").annotate(
        source=Subquery(families.filter(pk=OuterRef("from_family"))[:1]),
        target=Subquery(families.filter(pk=OuterRef("to_family"))[:1]),
    )
