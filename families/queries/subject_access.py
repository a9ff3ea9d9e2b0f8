"""Who else could open the record of a person, and why, as items in words."""

import uuid
from collections.abc import Iterable

from django.utils import timezone

from families.models import EmergencyOpening, FamilyGrant, Reveal
from families.queries.subject_family import families_of
from families.queries.subject_items import WORK, day_words, item_of, label_of
from families.rules.people import ALWAYS
from privacy.schedule import Fact, Item


def access_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Who else could open the record: cover and partners."""
    families = families_of(person_id)
    rows = FamilyGrant.objects.filter(content_object__in=families).select_related("user")
    for row in rows.exclude(kind=FamilyGrant.Kind.LEAD):
        family = families[row.content_object_id]
        if family.covers(row.starts_on, row.ends_on or ALWAYS):
            facts = (Fact("Name", row.user.name), Fact("From", day_words(row.starts_on)))
            title = f"Could open the record: {row.get_kind_display().lower()}"
            yield item_of(row, WORK, title, row.starts_on, None, label_of(family), *facts)


def emergency_items(person_id: uuid.UUID) -> Iterable[Item]:
    """When the record was opened in an emergency, and why."""
    families = families_of(person_id)
    for row in EmergencyOpening.objects.filter(family__in=families).select_related("user"):
        family, on = families[row.family_id], timezone.localdate(row.opened_at)
        if family.covers(on, on):
            facts = (Fact("By", row.user.name), Fact("Reason", row.reason, as_written=True))
            yield item_of(row, WORK, "Opened in an emergency", on, None, label_of(family), *facts)


def reveal_items(person_id: uuid.UUID) -> Iterable[Item]:
    """Which hidden groups of the record were shown to whom, and why."""
    families = families_of(person_id)
    for row in Reveal.objects.filter(family__in=families).select_related("user"):
        family, on = families[row.family_id], timezone.localdate(row.revealed_at)
        if family.covers(on, on):
            facts = (
                Fact("By", row.user.name),
                Fact("What", row.get_group_display()),
                Fact("Why", row.get_reason_code_display()),
                Fact("Reason", row.reason, as_written=True),
            )
            yield item_of(row, WORK, "Hidden details shown", on, None, label_of(family), *facts)
