"""Which needs of the framework may be recorded, and of whom."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.http import Http404

from families.framework import Headline, Need
from families.models import Family, Member, Person
from families.models import Need as RecordedNeed
from families.queries.frameworks import shown_rules_of
from families.rules import people as rules


def fitting_needs(family: Family, person: Person | None, day: date) -> Mapping[str, Need]:
    """The needs that fit a member on a day, or the household (no person), by their code."""
    return {
        need.id: need for _, needs in fitting_by_headline(family, person, day) for need in needs
    }


def fitting_by_headline(
    family: Family, person: Person | None, day: date
) -> list[tuple[Headline, list[Need]]]:
    """The same under the headlines of the framework, in its order; empty headlines left out."""
    part = None if person is None else _part(family, person, day)
    found = []
    for headline in shown_rules_of(family).headlines:
        needs = [need for need in headline.needs if _fits(need, part, day)]
        if needs:
            found.append((headline, needs))
    return found


def open_needs_of(family: Family, person: Person | None) -> set[str]:
    """The needs already recorded for a member or the household."""
    recorded = RecordedNeed.objects.filter(family=family, person=person, closed_as="")
    return set(recorded.values_list("need", flat=True))


def need_or_404(family: Family, need_id: uuid.UUID) -> RecordedNeed:
    """A need of this family."""
    need = RecordedNeed.objects.select_related("person").filter(family=family, pk=need_id).first()
    if need is None:
        raise Http404
    need.family = family
    return need


def _fits(need: Need, part: rules.Part | None, day: date) -> bool:
    if part is None:
        return rules.fits_household(need.subject)
    return rules.fits(need.subject, part, day)


def _part(family: Family, person: Person, day: date) -> rules.Part:
    """The person's part in this family; somebody who never was a member is not there."""
    memberships = [
        rules.Membership(
            rules.Spell(member.joined_on, member.left_on),
            member.role,
            member.parenting_responsibility,
        )
        for member in Member.objects.filter(family=family, person=person)
    ]
    part = rules.part_on(person.date_of_birth, memberships, day)
    if part is None:
        raise Http404
    return part
