"""What was said of entries that somebody asked to have put right, for whoever asks for access."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from families.models import Rectification
from families.queries.subject_family import families_of, selves
from families.queries.subject_items import FACTS, NEEDS, item_of, label_of
from families.queries.subject_notes import SAID_BY_OTHERS
from families.queries.subject_risks import RISKS
from privacy.schedule import Fact, Holding, Item, Reach


def rectification_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Their own words in full; of what others said of a household's entry, that they did."""
    families, keys = families_of(person_id), selves(person_id)
    mine = Q(person__in=keys) | Q(need__person__in=keys) | Q(observation__person__in=keys)
    shared = Q(need__family__in=families, need__person=None)
    shared |= Q(observation__family__in=families, observation__person=None)
    found = Rectification.objects.filter(mine | shared).select_related("need", "observation", "by")
    for row in found:
        entry: Any = row.need or row.observation
        own, on = row.person_id in keys, timezone.localdate(row.at)
        family = families.get(entry.family_id) if entry.family_id else None
        theirs = own or entry.person_id in keys
        if not theirs and (family is None or not family.covers(on, on)):
            continue
        yield item_of(
            row,
            NEEDS if row.need_id else FACTS,
            "Asked to be put right",
            on,
            None,
            label_of(family),
            Fact("About", entry.reference),
            Fact("Said by", "You" if own else "Another person"),
            Fact("What was said", row.said if own else SAID_BY_OTHERS, as_written=own),
            Fact("What became of it", row.get_outcome_display()),
            Fact("Reason", row.reason if theirs else "", as_written=True),
            Fact("Recorded by", row.by.name),
        )


ALSO_HELD = (
    RISKS,
    Holding(
        "families.Rectification",
        Reach.FAMILY,
        told=frozenset({"person", "said", "reason"}),
        collect=rectification_items,
    ),
)
