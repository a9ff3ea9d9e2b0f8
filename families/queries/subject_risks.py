"""What alerts say, as items in words: those of a person's families, from their time there.

An alert names nobody in a field of its own; the officer reads it before it is disclosed.
"""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from families.models import Risk
from families.queries.subject_family import families_of
from families.queries.subject_items import WORK, day_words, item_of, label_of
from families.rules.risks import LEVEL_WORDS
from privacy.schedule import Fact, Holding, Item, Reach


def risk_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Every judgement, with how it ended."""
    families = families_of(person_id)
    rows = Risk.objects.filter(family__in=families).select_related("raised_by")
    for row in rows:
        family, on = families[row.family_id], timezone.localdate(row.raised_at)
        until = timezone.localdate(row.ended_at) if row.ended_at else timezone.localdate()
        if family.covers(on, until):
            facts = (
                Fact("Kind", row.get_kind_display()),
                Fact("How high", LEVEL_WORDS[row.level]),
                Fact("What was said", row.text, as_written=True),
                Fact("To be looked at again", day_words(row.review_on)),
                Fact("Raised by", row.raised_by.name),
                Fact("Ended", row.get_ended_as_display()),
                Fact("Ended on", day_words(until if row.ended_at else None)),
            )
            yield item_of(row, WORK, "Alert", on, None, label_of(family), *facts)


RISKS = Holding("families.Risk", Reach.FAMILY, told=frozenset({"text"}), collect=risk_items)
