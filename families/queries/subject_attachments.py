"""What papers say of one person, as items in words.

An item tells that there is a paper, of which day and kind, and what stands in it: those words are
decided on like a note's, and given in the pack, never the file. Where no program can read them, the
officer reads the paper and gives it apart.
"""

import contextlib
import uuid
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from families.models import Attachment
from families.queries.subject_family import families_of, selves
from families.queries.subject_items import FACTS, day_words, item_of, label_of
from privacy.files import ATTACHMENTS, read_sealed
from privacy.papers import words_in
from privacy.schedule import Fact, Item

GIVEN_APART = "Not in this pack: the officer reads it first, and gives it without others' details"
ITS_WORDS = "Its words stand here; a copy with its look can be asked for"
PAGES = "Pages without words that can be read"


def attachment_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Papers of the person, and those of the household from their time in it."""
    families, keys = families_of(person_id), selves(person_id)
    rows = Attachment.objects.filter(Q(person__in=keys) | Q(person=None, family__in=families))
    for row in rows.filter(removed_at=None).select_related("added_by"):
        family = families.get(row.family_id)
        if row.person_id is None and not (family and family.covers(row.on_date, row.on_date)):
            continue
        facts = (
            Fact("About", "You" if row.person_id else "The whole family"),
            Fact("What", row.title, as_written=True),
            Fact("Name of the file", row.file_name, as_written=True),
            Fact("Kept since", day_words(timezone.localdate(row.added_at))),
            Fact("Kept by", row.added_by.name),
            *_words(row),
        )
        title = f"{row.get_kind_display()} ({row.reference})"
        yield item_of(row, FACTS, title, row.on_date, None, label_of(family), *facts)


def _words(row: Attachment) -> list[Fact]:
    """What stands in it, as far as it can be read; nothing of a file that may not be opened."""
    found = None
    if row.scan != Attachment.Scan.INFECTED:
        with contextlib.suppress(FileNotFoundError):
            found = words_in(read_sealed(ATTACHMENTS, str(row.pk)))
    if found is None or not found.text:
        return [Fact("The document itself", GIVEN_APART)]
    facts = [Fact("What stands in it", found.text, as_written=True)]
    if found.empty:
        facts.append(Fact(PAGES, f"{', '.join(map(str, found.empty))}. {GIVEN_APART}"))
    return [*facts, Fact("The document itself", ITS_WORDS)]
