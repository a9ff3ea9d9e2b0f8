"""What was said when a family was handed over, as items in words for its members."""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from families.models import Transfer
from families.queries.subject_family import families_of
from families.queries.subject_items import WORK, item_of, label_of
from privacy.schedule import Fact, Item


def transfer_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Offers from the time in which the person belonged to the family."""
    families = families_of(person_id)
    rows = Transfer.objects.filter(family__in=families)
    for row in rows.select_related("asked_by", "worker", "team"):
        family, on = families[row.family_id], timezone.localdate(row.asked_at)
        if family.covers(on, on):
            facts = (
                Fact("By", row.asked_by.name),
                Fact("To", row.to_whom),
                Fact("What was said", row.handover, as_written=True),
                Fact("Answer", row.answer, as_written=True),
            )
            yield item_of(row, WORK, "Handed over", on, None, label_of(family), *facts)
