"""What retention needs of families: closure, and the birth of everybody who ever was a member."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from django.db.models import Count, F, QuerySet

from families.models import Family, FamilyLineage, Member, Referral
from families.queries.referred import referrals_kept
from privacy.held_rows import held_rows
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


OF_SPELL = ("family_id", "person_id", "role", "joined_on")


class _InOrder:
    """Every spell, by the keys of families, as far as it was asked for.

    Asked for once: to find the people of each batch takes far longer than of all together.
    """

    def __init__(self) -> None:
        rows = Member.objects.order_by("family_id").values_list(*OF_SPELL, *OF_PERSON)
        self._rows = map(_Row._make, held_rows(rows))
        self._next = next(self._rows, None)

    def until(self, last: uuid.UUID) -> Iterator[_Row]:
        """The next ones, those of the family `last` too."""
        while self._next is not None and self._next.family_id <= last:
            yield self._next
            self._next = next(self._rows, None)


class FamilyRecords:
    """The families as records of retention, in the order of their keys."""

    def count(self) -> int:
        """All families."""
        return Family.objects.count()

    def in_batches(self, size: int) -> Iterator[list[Record]]:
        """All families; who is in them, and who in several, is found once for all of them."""
        several, spells = in_several(Member.objects.all()), _InOrder()
        families = Family.objects.order_by("pk")
        while found := _records(families[:size], several, spells):
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
    families: QuerySet[Family],
    several: frozenset[uuid.UUID] | None = None,
    in_order: _InOrder | None = None,
) -> list[Record]:
    """Families with their facts; `several` are the people in more than one, where that is known,
    and `in_order` their spells, where all families are read in the order of their keys.

    What was put into another record has its history still, and goes when that one goes.
    """
    own = ("pk", "reference", "identified_on", "closed_on")
    found = list(families.values_list(*own))
    keys = [row[0] for row in found]
    heirs = _heirs(keys)
    of_these = in_order.until(keys[-1]) if in_order and keys else _spells_of(keys)
    spells = _by_family(chain(of_these, _spells_of([heir.pk for heir in heirs.values()])))
    if several is None:
        several = _several_of(spells.values())
    records = []
    for pk, reference, *dates in found:
        heir = heirs.get(pk)
        identified_on, closed_on = (heir.identified_on, heir.closed_on) if heir else dates
        people = _people(spells[heir.pk if heir else pk], identified_on)
        members = frozenset(people)
        for key in members & several:
            people[key] = people[key]._replace(key=key)
        facts = RecordFacts(tuple(people.values()), closed_on)
        goes_with = heir.pk if heir else None
        records.append(Record(pk, reference, facts, people=members, goes_with=goes_with))
    return records


def _by_family(rows: Iterable[_Row]) -> dict[uuid.UUID, list[_Row]]:
    found: dict[uuid.UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.family_id].append(row)
    return found


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


def _spells_of(keys: list[uuid.UUID]) -> Iterable[_Row]:
    """Every spell of everybody in these families."""
    if not keys:
        return ()
    rows = Member.objects.filter(family__in=keys).order_by()
    return map(_Row._make, rows.values_list(*OF_SPELL, *OF_PERSON))


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
