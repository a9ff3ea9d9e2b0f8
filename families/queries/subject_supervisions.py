"""What was said to entries of a chronology, as items in words for the family's members.

What a meeting said of the family is a note of it, and told as such.
"""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from families.models import SupervisionEntry
from families.queries.subject_family import families_of
from families.queries.subject_items import WORK, item_of, label_of
from privacy.schedule import Fact, Holding, Item, Reach


def chronology_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Words from the time in which the person belonged to the family."""
    families = families_of(person_id)
    rows = SupervisionEntry.objects.filter(part__family__in=families).select_related(
        "part__supervision", "by"
    )
    for row in rows.order_by("at", "id"):
        family, on = families[row.part.family_id], timezone.localdate(row.at)
        if row.annotation and family.covers(on, on):
            facts = (
                Fact("Written by", row.by.name),
                Fact("What was said", row.annotation, as_written=True),
            )
            title = "Said to an entry of a chronology"
            yield item_of(row, WORK, title, on, None, label_of(family), *facts)


ENTRIES = Holding(
    "families.SupervisionEntry",
    Reach.FAMILY,
    told=frozenset({"annotation"}),
    collect=chronology_items,
)
