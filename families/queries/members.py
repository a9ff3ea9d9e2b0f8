"""The members of a family, and single rows of one: what is not this family's is not there."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from families.models import Family, Intervention, Member, Person, PersonLineage
from families.queries import kept
from families.queries.listing import rank
from families.rules.people import Part, fits
from privacy.encryption import plain_letters
from privacy.queries.rights import is_stopped
from privacy.rules.rights import Purpose


def members_of(family: Family) -> list[Member]:
    """Everybody who is or was a member: parents first, then by age."""

    def found() -> QuerySet[Member]:
        earlier = PersonLineage.objects.filter(kept=OuterRef("person")).values("gone_id")
        restricted = is_stopped("person_id", Purpose.CASEWORK)
        members = Member.objects.filter(family=family).select_related("person")
        return members.annotate(earlier_keys=ArraySubquery(earlier), restricted=restricted)

    return sorted(kept.asked("members of a family", found, family.pk), key=rank)


def names_of(members: Iterable[Member]) -> dict[uuid.UUID, str]:
    """Their names by the key of the person, also by that of a record that was put into theirs."""
    return {
        key: member.person.full_name
        for member in members
        for key in (member.person_id, *getattr(member, "earlier_keys", ()))
    }


def kept_keys(keys: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """The same people, each once, by the record into which theirs was put."""
    wanted = list(keys)
    kept = PersonLineage.objects.filter(gone__in=wanted).values_list("gone_id", "kept_id")
    known = dict(kept)
    return list(dict.fromkeys(known.get(key, key) for key in wanted))


def is_current(member: Member, day: date) -> bool:
    """Whether somebody is a member on a day (case files: joined, not left, not died)."""
    ends = (member.left_on, member.person.died_on)
    begun = member.joined_on is None or member.joined_on <= day
    return begun and all(end is None or end > day for end in ends)


def not_left() -> Q:
    """People with a membership that has not ended (to be asked together with its family)."""
    today = timezone.localdate()
    return Q(memberships__left_on=None) | Q(memberships__left_on__gt=today)


def current_members(family: Family) -> list[Member]:
    """The members of today."""
    today = timezone.localdate()
    return [member for member in members_of(family) if is_current(member, today)]


def children_of(family: Family) -> list[Member]:
    """Those of today who are under eighteen; without a birth date the role decides."""
    today = timezone.localdate()

    def part(member: Member) -> Part:
        return Part(member.person.date_of_birth, member.role, parenting_responsibility=False)

    return [each for each in current_members(family) if fits("child", part(each), today)]


def member_or_404(family: Family, member_id: uuid.UUID) -> Member:
    """A membership of this family."""
    member = Member.objects.select_related("person").filter(family=family, pk=member_id).first()
    if member is None:
        raise Http404
    member.family = family
    return member


def person_or_404(family: Family, person_id: uuid.UUID) -> Person:
    """A member who has not left, and whose information may be used.

    Where somebody went is nothing for the family they left.
    """
    usable = Person.objects.filter(~is_stopped("pk", Purpose.CASEWORK))
    person = usable.filter(not_left(), memberships__family=family, pk=person_id).first()
    if person is None:
        raise Http404
    return person


def intervention_or_404(family: Family, intervention_id: uuid.UUID) -> Intervention:
    """An intervention of this family."""
    interventions = Intervention.objects.select_related("person")
    found = interventions.filter(family=family, pk=intervention_id).first()
    if found is None:
        raise Http404
    found.family = family
    return found


def address_keys(address: str, postcode: str) -> set[str]:
    """What makes two addresses the same: the postcode, or the letters of the address."""
    return {plain_letters(part) for part in (address, postcode) if part}


def protected_addresses(members: Sequence[Member]) -> set[str]:
    """Where those with a protected address live, as keys: nobody's address there is shown."""
    people = [member.person for member in members if member.person.address_protected]
    return set().union(*(address_keys(person.address, person.postcode) for person in people))


def household_address(members: Sequence[Member]) -> tuple[str, str]:
    """Address and postcode at which most of today's household live; empty if none is known."""
    today = timezone.localdate()
    found = [
        (member.person.address, member.person.postcode)
        for member in members
        if member.lives_in_household and is_current(member, today)
    ]
    known = [each for each in found if any(each)]
    return max(known, key=known.count) if known else ("", "")
