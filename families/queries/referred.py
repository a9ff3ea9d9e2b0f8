"""People who were referred, by name and date of birth: most are recorded nowhere else."""

import uuid
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from families.models import FamilyLineage, Person, Referral, ReferredPerson
from families.queries.search import BEGINS, CHUNK, rank_of
from families.rules.people import initials
from privacy.encryption import plain_letters
from privacy.finding import Found


def same_name(one: Person | ReferredPerson, two: Person | ReferredPerson) -> bool:
    """Whether both have the same first and last name."""
    pairs = ((one.forename, two.forename), (one.surname, two.surname))
    return all(plain_letters(first) == plain_letters(second) for first, second in pairs)


def referred_as(person_id: uuid.UUID) -> list[ReferredPerson]:
    """Where somebody was referred: into their families, and elsewhere under the same birth date."""
    person: Person | ReferredPerson | None
    person = Person.objects.filter(pk=person_id).first()
    rows = ReferredPerson.objects.select_related("referral__framework", "referral__recorded_by")
    rows = rows.defer("referral__framework__source_text")
    if person is None:
        person = rows.filter(pk=person_id).first()
    if person is None:
        return []
    theirs = rows.filter(referral__family__members__person_id=person_id).distinct()
    alike = rows.filter(date_of_birth__isnull=False, date_of_birth=person.date_of_birth)
    alike = alike.exclude(referral__family__in=_separated_from(person_id))
    found = {row.pk: row for row in (*theirs, *alike) if same_name(row, person)}
    if isinstance(person, ReferredPerson):
        found[person.pk] = person
    return sorted(found.values(), key=lambda row: (row.referral.received_on, row.pk))


def _separated_from(person_id: uuid.UUID) -> QuerySet[FamilyLineage, Any]:
    """Families whose people were separated for safety from one of this person's."""
    kind = FamilyLineage.Kind.SEPARATED
    rows = FamilyLineage.objects.filter(kind=kind, from_family__members__person=person_id)
    return rows.values("to_family_id")


def find_referred(name: str, born_on: date | None, most: int) -> list[Found]:
    """Those of referrals without a family who are called so: nobody else knows of them."""
    if not (name or born_on):
        return []
    rows = ReferredPerson.objects.filter(referral__family=None).select_related("referral__team")
    rows = rows.filter(date_of_birth=born_on) if born_on else rows
    truly = (row for row in rows.iterator(CHUNK) if _is_called(row, name))
    return [_found(row) for row in islice(truly, most)]


def get_referred(person_id: uuid.UUID) -> Found | None:
    """One of them, as in the list."""
    rows = ReferredPerson.objects.select_related("referral__team").filter(pk=person_id)
    return next((_found(row) for row in rows), None)


def named_referred(person_id: uuid.UUID) -> ReferredPerson | None:
    """One of them, with the full name."""
    return ReferredPerson.objects.filter(pk=person_id).first()


def referrals_kept(person_id: uuid.UUID) -> Iterator[Referral]:
    """Decided ones of somebody that came to no family: they are kept by a rule of their own."""
    for row in referred_as(person_id):
        if row.referral.family_id is None and row.referral.decided_on:
            yield row.referral


def _is_called(row: ReferredPerson, name: str) -> bool:
    rank = rank_of(row, name.split())
    return rank is not None and rank <= BEGINS


def _found(row: ReferredPerson) -> Found:
    born = row.date_of_birth
    team = f"{row.referral.team.name} (referral {row.referral.reference})"
    return Found(row.pk, initials(row.forename, row.surname), born.year if born else None, team)
