"""What retention needs of families: closure, and the birth of everybody who ever was a member."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from families.models import Family, FamilyLineage, Member, Referral
from families.queries.referred import referrals_kept
from privacy.queries.retention import among
from privacy.rules.ages import ADULT, attains
from privacy.rules.retention import PersonFacts, RecordFacts
from privacy.schedule import Record

REFERRAL, DECISION = "referral", "decision"
CHILD_ROLES = (Member.Role.CHILD, Member.Role.YOUNG_PERSON)


class _Row(NamedTuple):
    """A spell of a person in a family."""

    family_id: uuid.UUID
    person_id: uuid.UUID
    role: str
    joined_on: date | None
    born_on: date | None
    expecting_until: date | None
    elsewhere: bool


class FamilyRecords:
    """The families as records of retention, in the order of their keys."""

    def count(self) -> int:
        """All families."""
        return Family.objects.count()

    def after(self, last: uuid.UUID | None, size: int) -> list[Record]:
        """The next families after a key."""
        families = Family.objects.order_by("pk")
        if last is not None:
            families = families.filter(pk__gt=last)
        return _records(families[:size])

    def of_person(self, person_id: uuid.UUID) -> list[Record]:
        """The families that somebody is or was in."""
        theirs = Member.objects.filter(person_id=person_id).values("family_id")
        return _records(Family.objects.filter(pk__in=theirs).order_by("pk"))

    def one(self, record_id: uuid.UUID, *, lock: bool = False) -> Record | None:
        """One family. Locked with everybody in it, so that nobody joins or leaves meanwhile."""
        family = Family.objects.filter(pk=record_id)
        if lock:
            list(family.select_for_update().values_list("pk"))
            list(Member.objects.filter(family=record_id).select_for_update().values_list("pk"))
        return next(iter(_records(family)), None)

    def named(self, reference: str) -> uuid.UUID | None:
        """The family of a reference."""
        return Family.objects.filter(reference=reference).values_list("pk", flat=True).first()


class ReferralRecords:
    """Referrals that were decided and came to no family; the others go with their family."""

    def count(self) -> int:
        """All of them."""
        return self._all().count()

    def after(self, last: uuid.UUID | None, size: int) -> list[Record]:
        """The next of them after a key."""
        referrals = self._all().order_by("pk")
        if last is not None:
            referrals = referrals.filter(pk__gt=last)
        return [_referral(each) for each in referrals[:size]]

    def of_person(self, person_id: uuid.UUID) -> list[Record]:
        """Those in which somebody was named."""
        return [_referral(each) for each in referrals_kept(person_id)]

    def one(self, record_id: uuid.UUID, *, lock: bool = False) -> Record | None:
        """One referral."""
        found = self._all().filter(pk=record_id)
        referral = (found.select_for_update() if lock else found).first()
        return _referral(referral) if referral else None

    def named(self, reference: str) -> uuid.UUID | None:
        """The referral of a reference."""
        return self._all().filter(reference=reference).values_list("pk", flat=True).first()

    def _all(self) -> QuerySet[Referral]:
        return Referral.objects.filter(family=None, decided_on__isnull=False)


def _referral(referral: Referral) -> Record:
    decided_on = referral.decided_on
    events = {DECISION: decided_on} if decided_on else {}
    facts = RecordFacts(closed_on=decided_on, events=events, classes=frozenset({REFERRAL}))
    return Record(referral.pk, referral.reference, facts, kind=REFERRAL)


def _records(families: QuerySet[Family]) -> list[Record]:
    """Families with their facts, in two queries.

    What was put into another record has its history still, and goes when that one goes.
    """
    into = FamilyLineage.objects.filter(kind="merged", from_family=OuterRef("pk"))
    names = ("to_family_id", "to_family__identified_on", "to_family__closed_on")
    heirs = {f"heir_{number}": Subquery(into.values(name)[:1]) for number, name in enumerate(names)}
    own = ("pk", "reference", "identified_on", "closed_on")
    found = list(families.annotate(**heirs).values_list(*own, *heirs))
    spells: dict[uuid.UUID, list[_Row]] = defaultdict(list)
    for spell in _spells([row[0] for row in found], [row[4] for row in found if row[4]]):
        spells[spell.family_id].append(spell)
    records = []
    for pk, reference, *own, heir, identified_on, closed_on in found:
        days = (identified_on, closed_on) if heir else own
        people = _people(spells[heir or pk], days[0])
        facts = RecordFacts(tuple(people.values()), days[1])
        records.append(Record(pk, reference, facts, people=frozenset(people), goes_with=heir))
    return records


def _spells(keys: list[uuid.UUID], heirs: list[uuid.UUID]) -> Iterable[_Row]:
    """Every spell of everybody in these families, and whether they are in another one too."""
    others = Member.objects.filter(~Q(family=OuterRef("family")), person=OuterRef("person"))
    wanted = among("family_id", keys)
    if heirs:
        wanted |= Q(family__in=heirs)
    rows = Member.objects.filter(wanted).order_by()
    return (
        _Row(*row)
        for row in rows.values_list(
            "family_id",
            "person_id",
            "role",
            "joined_on",
            F("person__date_of_birth"),
            F("person__expecting_until"),
            Exists(others),
        )
    )


def _people(rows: list[_Row], identified_on: date) -> dict[uuid.UUID, PersonFacts]:
    """Each person once, as a child if they were one in any spell."""
    people: dict[uuid.UUID, PersonFacts] = {}
    for row in rows:
        was_child = _was_child(row, identified_on)
        known = people.get(row.person_id)
        if known is None or (was_child and not known.is_child):
            people[row.person_id] = PersonFacts(
                role=row.role.replace("_", " "),
                born_on=row.born_on,
                is_child=was_child,
                expecting_until=row.expecting_until,
                key=row.person_id if row.elsewhere else None,
            )
    return people


def _was_child(row: _Row, identified_on: date) -> bool:
    """A child by role, or by age on the day they came to the family's case (a parent of 17)."""
    if row.role in CHILD_ROLES:
        return True
    came_on = max(row.joined_on or identified_on, identified_on)
    return row.born_on is not None and attains(row.born_on, ADULT) > came_on
