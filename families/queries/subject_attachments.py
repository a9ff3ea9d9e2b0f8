"""What papers say of one person, as items in words.

An item tells that there is a paper, of which day and kind. What stands in it was written by others
and may name others: the officer reads the paper itself before it is given.
"""

import uuid
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from families.models import Attachment
from families.queries.subject_family import families_of, selves
from families.queries.subject_items import FACTS, day_words, item_of, label_of
from privacy.schedule import Fact, Item

GIVEN_APART = "Not in this pack: the officer reads it first, and gives it without others' details"


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
            Fact("The document itself", GIVEN_APART),
        )
        title = f"{row.get_kind_display()} ({row.reference})"
        yield item_of(row, FACTS, title, row.on_date, None, label_of(family), *facts)
