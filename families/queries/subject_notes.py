"""What contact notes hold about one person, as items in words.

A note is told to whoever is ticked, and to the whole household where nobody is, from the time in
which they belonged to the family. What was written outside that time may tell where the others live
now, and a note about others that names the person is theirs as well: of these the item says that
the note exists, and the officer reads it before anything of it is disclosed.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from families.models import Note, NoteAddendum, NoteContest, NoteSide, Person
from families.models.notes import NoteContent
from families.queries.subject_family import TheirFamily, earlier_versions, families_of, selves
from families.queries.subject_items import FACTS, item_of, label_of
from privacy.encryption import name_words
from privacy.schedule import Fact, Item

OUTSIDE = "Not in this pack: written outside your time in the family. The officer reads it first"
NAMED = "Not in this pack: it is about others, and names you. The officer reads it first"
SAID_BY_OTHERS = "Not in this pack: another person said it. The officer reads it first"


@dataclass(frozen=True)
class _Reader:
    """Keys of the person, the words of their first names (now and before), their families."""

    keys: frozenset[uuid.UUID]
    names: set[str]
    families: dict[uuid.UUID, TheirFamily]

    @classmethod
    def of(cls, person_id: uuid.UUID) -> "_Reader":
        """Whoever the pack is for."""
        keys = selves(person_id)
        rows: list[Any] = [*Person.objects.filter(pk__in=keys)]
        rows += earlier_versions(Person).filter(pgh_obj_id__in=keys)
        names = {word for row in rows for word in name_words(row.forename)}
        return cls(frozenset(keys), names, families_of(person_id))

    def told(self, note: Note, ticks: NoteContent, text: str, day: date) -> str:
        """What of a text is told; empty where it says nothing of the person."""
        inside = self.families[note.family_id].covers(day, day)
        if self.keys & {*ticks.about, *ticks.present}:
            return text if inside else OUTSIDE
        if inside and not ticks.about:
            return text
        return NAMED if inside and self.names & set(name_words(text)) else ""

    def item(
        self, row: Any, note: Note, title: str, on: date, text: str, *facts: Fact
    ) -> Iterable[Item]:
        """The item of a row; none where nothing of it is told.

        Of what was written outside their time not the day either, nor who wrote it: after a
        separation both lead to where the others are.
        """
        if text:
            family = label_of(self.families[note.family_id])
            said = Fact("Text", text, as_written=True)
            day, more = (None, ()) if text == OUTSIDE else (on, facts)
            yield item_of(row, FACTS, title, day, None, family, *more, said)


def note_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Notes about the person and the household, drafts too."""
    reader = _Reader.of(person_id)
    found = Note.objects.filter(family__in=reader.families).select_related("author")
    for note in found.prefetch_related("contests"):
        facts = (
            Fact("Time", f"{note.at_time:%H:%M}" if note.at_time else ""),
            Fact("Written by", note.author.name),
            Fact("State", "" if note.finished_at else "A draft, not finished"),
            Fact("Contested", _contested(note)),
            Fact("You were there", "Yes" if reader.keys & {*note.present} else ""),
        )
        text = reader.told(note, note, note.text, note.on_date)
        yield from reader.item(note, note, note.get_kind_display(), note.on_date, text, *facts)


def _contested(note: Note) -> str:
    """The mark, with the passages that it stands at."""
    contests = list(note.contests.all())
    numbers = sorted({each.passage for each in contests if each.passage})
    which = f", passage {', '.join(map(str, numbers))}" if numbers else ""
    return f"Yes{which}" if contests else ""


def side_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Other versions of drafts, while their authors have not chosen."""
    reader = _Reader.of(person_id)
    for row in NoteSide.objects.filter(note__family__in=reader.families).select_related("note"):
        text = reader.told(row.note, row, row.text, row.on_date)
        yield from reader.item(row, row.note, "Another version of a note", row.on_date, text)


def addendum_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What was added to those notes."""
    reader = _Reader.of(person_id)
    found = NoteAddendum.objects.filter(note__family__in=reader.families)
    for row in found.select_related("note", "by"):
        on = timezone.localdate(row.at)
        text = reader.told(row.note, row.note, row.text, on)
        by = Fact("Added by", row.by.name)
        yield from reader.item(row, row.note, "Added to a note", on, text, by)


def contest_items(person_id: uuid.UUID) -> Iterable[Item]:
    """What the person contests; of what others contest in the same notes, that they do."""
    reader = _Reader.of(person_id)
    found = NoteContest.objects.filter(note__family__in=reader.families)
    for row in found.select_related("note", "by"):
        on, own = timezone.localdate(row.at), row.person_id in reader.keys
        text = reader.told(row.note, row.note, SAID_BY_OTHERS, on)
        facts = (
            Fact("Said by", "You" if own else "Another person"),
            Fact("What", f"Passage {row.passage}" if row.passage else "The whole note"),
            Fact("Recorded by", row.by.name),
        )
        text = row.said if own else text
        yield from reader.item(row, row.note, "Note contested", on, text, *facts)
