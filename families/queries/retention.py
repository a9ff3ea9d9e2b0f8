"""What retention needs of families: closure, and the birth of everybody who ever was a member."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from families.models import Family, FamilyLineage, Member, Referral
from families.queries.referred import referrals_kept
from privacy.queries.retention import among
from privacy.rules.ages import ADULT, attains
from privacy.rules.retention import PersonFacts, RecordFacts
from privacy.schedule import Record

REFERRAL, DECISION = "referral", "decision"
OF_PERSON = (F("person__date_of_birth"), F("person__expecting_until"))
CHILD_ROLES = (Member.Role.CHILD, Member.Role.YOUNG_PERSON)


class _Row(NamedTuple):
    """A spell of a person in a family."""

    family_id: uuid.UUID
    person_id: uuid.UUID
    role: str
    joined_on: date | None
    born_on: date | None
    expecting_until: date | None


class FamilyRecords:
    """The families as records of retention, in the order of their keys."""

    def count(self) -> int:
        """All families."""
        return Family.objects.count()

    def in_batches(self, size: int) -> Iterator[list[Record]]:
        """All families, and found once for all of them who is in several."""
        several = in_several(Member.objects.all())
        families = Family.objects.order_by("pk")
        while found := _records(families[:size], several):
            yield found
            families = Family.objects.order_by("pk").filter(pk__gt=found[-1].id)

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

    def in_batches(self, size: int) -> Iterator[list[Record]]:
        """All of them."""
        referrals = self._all().order_by("pk")
        while found := list(referrals[:size]):
            yield [_referral(each) for each in found]
            referrals = self._all().order_by("pk").filter(pk__gt=found[-1].pk)

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


def _records(
    families: QuerySet[Family], several: frozenset[uuid.UUID] | None = None
) -> list[Record]:
    """Families with their facts; `several` are the people in more than one, where that is known.

    What was put into another record has its history still, and goes when that one goes.
    """
    own = ("pk", "reference", "identified_on", "closed_on")
    found = list(families.values_list(*own))
    heirs = _heirs([row[0] for row in found])
    spells: dict[uuid.UUID, list[_Row]] = defaultdict(list)
    for spell in _spells([row[0] for row in found], [heir.pk for heir in heirs.values()]):
        spells[spell.family_id].append(spell)
    if several is None:
        several = _several_of(spells.values())
    records = []
    for pk, reference, identified_on, closed_on in found:
        heir = heirs.get(pk)
        if heir is not None:
            identified_on, closed_on = heir.identified_on, heir.closed_on
        people = _people(spells[heir.pk if heir else pk], identified_on)
        members = frozenset(people)
        for key in members & several:
            people[key] = people[key]._replace(key=key)
        facts = RecordFacts(tuple(people.values()), closed_on)
        goes_with = heir.pk if heir else None
        records.append(Record(pk, reference, facts, people=members, goes_with=goes_with))
    return records


def in_several(spells: QuerySet[Member]) -> frozenset[uuid.UUID]:
    """Who of these spells is or was in more than one family."""
    people = spells.order_by().values("person_id").annotate(families=_families())
    return frozenset(people.filter(families__gt=1).values_list("person_id", flat=True))


def _several_of(spells: Iterable[list[_Row]]) -> frozenset[uuid.UUID]:
    people = {spell.person_id for each in spells for spell in each}
    return in_several(Member.objects.filter(person__in=people))


def _families() -> Count:
    return Count("family_id", distinct=True)


def _heirs(keys: list[uuid.UUID]) -> dict[uuid.UUID, Family]:
    """The record into which each of these was put, if it was."""
    if not keys:
        return {}
    merged = FamilyLineage.objects.filter(among("from_family_id", keys), kind="merged")
    found: dict[uuid.UUID, Family] = {}
    for line in merged.select_related("to_family"):
        found.setdefault(line.from_family_id, line.to_family)
    return found


def _spells(keys: list[uuid.UUID], heirs: list[uuid.UUID]) -> Iterable[_Row]:
    """Every spell of everybody in these families."""
    if not keys:
        return ()
    wanted = among("family_id", keys)
    if heirs:
        wanted |= Q(family__in=heirs)
    rows = Member.objects.filter(wanted).order_by()
    own = ("family_id", "person_id", "role", "joined_on")
    return map(_Row._make, rows.values_list(*own, *OF_PERSON))


def _people(rows: list[_Row], identified_on: date) -> dict[uuid.UUID, PersonFacts]:
    """Each person once, as a child if they were one in any spell."""
    people: dict[uuid.UUID, PersonFacts] = {}
    for row in rows:
        was_child = _was_child(row, identified_on)
        role = row.role.replace("_", " ")
        facts = PersonFacts(role, row.born_on, was_child, row.expecting_until)
        # Asked for and kept in one: a key is made anew for each time that it is looked for.
        known = people.setdefault(row.person_id, facts)
        if was_child and not known.is_child:
            people[row.person_id] = facts
    return people


def _was_child(row: _Row, identified_on: date) -> bool:
    """A child by role, or by age on the day they came to the family's case (a parent of 17)."""
    if row.role in CHILD_ROLES:
        return True
    came_on = max(row.joined_on or identified_on, identified_on)
    return row.born_on is not None and attains(row.born_on, ADULT) > came_on
