"""Two records of one person put together: the one holds all, the other what it said before."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from families.actions.joining_rows import hand_over_members
from families.actions.people import PersonFacts, apply_facts, facts_of
from families.models import (
    Agreement,
    Assessment,
    Attachment,
    Family,
    Intervention,
    Need,
    Observation,
    Person,
    PersonLineage,
)
from families.queries.lineage import known_beyond, other_person
from families.queries.members import person_or_404
from families.rules.lineage import FIELDS, TAKEN_TOGETHER, strictest
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.queries.registers import check_footing
from privacy.roles import Permission
from privacy.rules.rights import Purpose

# One answer for a family of another team, a hidden one, and whoever is kept from the person.
KNOWN_BEYOND = (
    "These two records cannot be put together by you: one of them is of use beyond your families. "
    "Ask your head of service or the safeguarding lead."
)
BEFORE = "One of these records was put together with another already: keep that one."


@transaction.atomic
def merge_people(
    *, family: Family, kept: Person, gone_id: uuid.UUID, take: Collection[str], by: User
) -> PersonLineage:
    """All of the one record goes to the other; `take` names what the other said better.

    The record that goes keeps what it said, and is found by nobody any more.
    """
    access.require(by, Permission.EDIT_FAMILY, family)
    check_footing(Purpose.MATCHING)
    kept = person_or_404(family, kept.pk)
    gone = other_person(gone_id, user=by)
    if gone is None or gone.pk == kept.pk:
        raise Http404
    both = Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    rows = {person.pk: person for person in both}
    kept, gone = rows[kept.pk], rows[gone.pk]
    if known_beyond(kept, gone):
        raise RuleBroken(KNOWN_BEYOND)
    if PersonLineage.objects.filter(Q(gone__in=[kept, gone]) | Q(kept=gone)).exists():
        raise RuleBroken(BEFORE)
    apply_facts(kept, _chosen(kept, gone, take))
    Person.objects.filter(pk=gone.pk).update(tokens=[])
    lineage = PersonLineage.objects.create(
        kept=kept, gone=gone, gone_reference=gone.reference, by=by, at=timezone.now()
    )
    _hand_over(gone, kept)
    audit.record(Event.PEOPLE_MERGED, lineage, by=by, family=family, person=kept, fields=[*take])
    return lineage


def _chosen(kept: Person, gone: Person, take: Collection[str]) -> PersonFacts:
    """What is kept, with what was chosen, and what only the other record knows."""
    known, others = facts_of(kept), facts_of(gone)
    chosen: dict[str, Any] = {}
    for name in FIELDS:
        names = TAKEN_TOGETHER.get(name, (name,))
        unknown = not any(getattr(known, each) for each in names)
        if name != "postcode" and (name in take or unknown):
            chosen |= {each: getattr(others, each) for each in names}
    protected = known.address_protected or others.address_protected
    # Whoever said no said it for the one person that the two records are.
    choice = strictest(known.study_choice, others.study_choice)
    return replace(known, **chosen, address_protected=protected, study_choice=choice)


def _hand_over(gone: Person, kept: Person) -> None:
    """Memberships last: with them the other record leaves the reach of whoever does this."""
    for model in (Need, Observation, Attachment, Agreement):
        model.objects.filter(person=gone).update(person=kept)
    names = ("family_id", "kind", "started_on")
    there = set(Intervention.objects.filter(person=kept).values_list(*names))
    for each in Intervention.objects.filter(person=gone):
        # Recorded under both: one is enough, and its history remembers the other.
        if (each.family_id, each.kind, each.started_on) in there:
            each.delete()
        else:
            each.person = kept
            each.save(update_fields=["person"])
    _cover(gone, kept)
    hand_over_members(Q(person=gone), to=kept)


def _cover(gone: Person, kept: Person) -> None:
    """Assessments that nobody has approved cover the one person; approved ones stay as they are."""
    for each in Assessment.objects.filter(approved_at=None, covers__contains=[gone.pk]):
        each.covers = list(dict.fromkeys(kept.pk if k == gone.pk else k for k in each.covers))
        each.save(update_fields=["covers"])
