"""Two people who look alike told apart: remembered, so that nobody need look again."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.models import Family, Person, ToldApart
from families.queries.lineage import other_person
from families.queries.members import person_or_404
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def tell_apart(*, family: Family, person: Person, other_id: uuid.UUID, by: User) -> ToldApart:
    """Two people who look alike: the question is not asked again."""
    access.require(by, Permission.EDIT_FAMILY, family)
    person = person_or_404(family, person.pk)
    other = other_person(other_id, user=by)
    if other is None or other.pk == person.pk:
        raise Http404
    return remember_apart(person, other, family=family, by=by)


def remember_apart(person: Person, other: Person, *, family: Family, by: User) -> ToldApart:
    """For actions that have asked already; said twice it is kept once."""
    first, second = sorted((person, other), key=lambda each: each.pk)
    pair, new = ToldApart.objects.get_or_create(
        first=first, second=second, defaults={"by": by, "at": timezone.now()}
    )
    if new:
        audit.record(Event.PEOPLE_TOLD_APART, pair, by=by, family=family, person=person)
    return pair


def remember_all_apart(
    person: Person, others: Iterable[Person], *, family: Family, by: User
) -> None:
    """Whoever enters somebody new has said that they are none of those who were shown."""
    for other in others:
        remember_apart(person, other, family=family, by=by)
