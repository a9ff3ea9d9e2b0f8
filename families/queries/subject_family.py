"""The families around one person: which, when, under which name for the person, and who else."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from families.models import (
    Family,
    FamilyLineage,
    Member,
    Need,
    Observation,
    Person,
    PersonLineage,
    ReferredPerson,
    Restriction,
)
from families.queries.contacts import Home, team_to_contact
from families.queries.referred import find_referred, get_referred, named_referred
from families.queries.search import BEGINS, CHUNK, rank_of
from families.queries.tokens import having_any
from families.rules.identifiers import lines_of_address
from families.rules.people import ALWAYS, NEVER, Spell, initials
from privacy import encryption
from privacy.finding import Found, Named
from privacy.schedule import Bystander, Bystanders, Danger

MOST_FOUND = 25
# That somebody of the family hurt another, as the frameworks have it.
PERPETRATED = ("da_perpetrator", "abuse_or_neglect_in_household")
PERPETRATED_NEEDS = ("H5.2", "8.2")


@dataclass(frozen=True)
class TheirFamily:
    """A family as its member knows it: by number, since references stay inside the council."""

    id: uuid.UUID
    label: str
    framework: str
    spells: tuple[Spell, ...]

    def covers(self, start_on: date | None, end_on: date | None) -> bool:
        """Whether something of the whole family falls into the person's time in it."""
        start, end = start_on or NEVER, end_on or start_on or ALWAYS
        return any(
            start < (spell.left_on or ALWAYS) and end >= (spell.joined_on or NEVER)
            for spell in self.spells
        )

    def seen_end(self, end_on: date | None) -> date | None:
        """An end that the person lived to see in the family; later ones are not about them."""
        last = max((spell.left_on or ALWAYS) for spell in self.spells)
        return end_on if end_on and end_on <= last else None


def selves(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The keys under which somebody is and was recorded: records may have been put together."""
    gone = PersonLineage.objects.filter(kept=person_id).values_list("gone_id", flat=True)
    return [person_id, *gone]


def left_behind(person_id: uuid.UUID) -> bool:
    """Whether others were separated from this person's family for safety.

    Where they lived together may be where the others are still.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_left_behind(%s)", [person_id])
        [answer] = cursor.fetchone()
    return bool(answer)


def families_of(person_id: uuid.UUID) -> dict[uuid.UUID, TheirFamily]:
    """Every family that somebody is or was in, numbered from the first."""
    spells: dict[uuid.UUID, list[Spell]] = defaultdict(list)
    for member in Member.objects.filter(person_id=person_id):
        spells[member.family_id].append(Spell(member.joined_on, member.left_on))
    rows = Family.objects.filter(pk__in=spells).order_by("identified_on", "pk")
    found = list(rows.values_list("pk", "framework__code"))
    return _with_former_records(
        {
            pk: TheirFamily(
                id=pk,
                label="Your family" if len(found) == 1 else f"Family {number}",
                framework=framework,
                spells=tuple(spells[pk]),
            )
            for number, (pk, framework) in enumerate(found, 1)
        }
    )


def _with_former_records(
    families: dict[uuid.UUID, TheirFamily],
) -> dict[uuid.UUID, TheirFamily]:
    """A record that was put into one of these families is of that family: its history is theirs."""
    merged = FamilyLineage.objects.filter(kind="merged", to_family__in=families)
    former = merged.values_list("from_family_id", "to_family_id")
    return {**families, **{gone: families[kept] for gone, kept in former}}


def bystanders_of(person_id: uuid.UUID) -> Bystanders:
    """Own names, and names and addresses of everybody in these families and in their other ones."""
    own = Member.objects.filter(person_id=person_id).values("family_id")
    # Those who were separated from them are nobody of theirs any more, and protected most of all.
    parted = FamilyLineage.objects.filter(from_family__in=own).values("to_family_id")
    near = Member.objects.filter(Q(family__in=own) | Q(family__in=parted)).values("person_id")
    ring = Member.objects.filter(family__members__person_id__in=near).values("person_id")
    keys = selves(person_id)
    around = [row for row in _with_earlier(Q(pk__in=ring)) if row.person_id not in keys]
    selves_now = list(_with_earlier(Q(pk__in=keys)))
    parted_here = left_behind(person_id)
    at_home = set() if parted_here else {p for row in selves_now for p in row.places}
    return Bystanders(
        own=tuple({row.name for row in selves_now}),
        at_home=tuple(at_home),
        people=tuple(_people(around, at_home)),
        dangers=_dangers(near, own, parted=parted_here),
    )


def _people(rows: list["_Names"], at_home: set[str]) -> Iterable[Bystander]:
    """Each once, with all names and places of theirs that are not the person's own home."""
    known: dict[uuid.UUID, list[_Names]] = defaultdict(list)
    for row in rows:
        known[row.person_id].append(row)
    for key, named in known.items():
        places = {place for row in named for place in row.places} - at_home
        yield Bystander(key, tuple({row.name for row in named}), tuple(sorted(places)))


def _dangers(near: Any, families: Any, *, parted: bool) -> frozenset[Danger]:
    """Whether somebody around is protected, or abuse is recorded in these families."""
    abuse = Observation.objects.filter(family__in=families, code__in=PERPETRATED)
    found = {
        Danger.SEPARATED: parted,
        Danger.ADDRESS: Person.objects.filter(pk__in=near, address_protected=True).exists(),
        Danger.ABUSE: abuse.exclude(withdrawn=True).exists()
        or Need.objects.filter(family__in=families, need__in=PERPETRATED_NEEDS).exists(),
        Danger.RESTRICTED: Restriction.objects.filter(family__in=families, ended_at=None).exists(),
    }
    return frozenset(danger for danger, there in found.items() if there)


@dataclass(frozen=True)
class _Names:
    """What somebody is or was called, and where they live or lived."""

    person_id: uuid.UUID
    forename: str
    surname: str
    places: tuple[str, ...]

    @property
    def name(self) -> tuple[str, str]:
        """Forename and surname."""
        return self.forename, self.surname


def _with_earlier(condition: Q) -> Iterable[_Names]:
    """The people now, and as their history remembers them."""
    people = list(Person.objects.filter(condition))
    for person in people:
        yield _names(person.pk, person)
    earlier = earlier_versions(Person).filter(pgh_obj_id__in=[each.pk for each in people])
    for event in earlier:
        yield _names(event.pgh_obj_id, event)


def places_of(people: Q) -> set[str]:
    """Where these people live or lived, as parts that tell: streets, houses, postcodes."""
    return {place for row in _with_earlier(people) for place in row.places}


def earlier_versions(model: Any) -> QuerySet[Any]:
    """What the history remembers of a model's rows, the oldest first."""
    events: QuerySet[Any] = model.pgh_event_model.objects.order_by("pgh_id")
    return events


def _names(person_id: uuid.UUID, row: Person) -> _Names:
    lines = lines_of_address(row.address)
    # The last line is the town, unless it is the only one; one word is no place to be found at.
    telling = lines[:-1] or lines
    places = [line for line in telling if len(line.split()) > 1]
    return _Names(
        person_id,
        row.forename,
        row.surname,
        (*places, *([row.postcode] if row.postcode else [])),
    )


class PersonFinder:
    """Finds the person of a request by keyed tokens; shows initials only."""

    def find(self, name: str, born_on: date | None, postcode: str) -> Sequence[Found]:
        """People whose name has all these words or their beginnings."""
        condition = Q()
        for word in name.split():
            kinds = (encryption.whole_name_token, encryption.search_token)
            condition &= having_any([encryption.under_each_key(kind, word) for kind in kinds])
        if born_on:
            condition &= Q(date_of_birth=born_on)
        if postcode:
            lives_at = encryption.under_each_key(encryption.exact_token, "postcode", postcode)
            condition &= having_any([lives_at])
        people = Person.objects.filter(condition) if condition else Person.objects.none()
        truly = (each for each in people.iterator(CHUNK) if _is_meant(each, name, postcode))
        found = _found(list(islice(truly, MOST_FOUND + 1)))
        return [*found, *find_referred(name, born_on, MOST_FOUND + 1 - len(found))]

    def get(self, person_id: uuid.UUID) -> Found | None:
        """One person, as in the list."""
        found = _found(list(Person.objects.filter(pk=person_id)))
        return found[0] if found else get_referred(person_id)

    def named(self, person_id: uuid.UUID) -> Named | None:
        """The full name."""
        person: Person | ReferredPerson | None
        person = Person.objects.filter(pk=person_id).first() or named_referred(person_id)
        return Named(person, person.full_name) if person else None

    def named_by(self, reference: str) -> uuid.UUID | None:
        """The person of a reference; of records put together, the one that is kept."""
        found = Person.objects.filter(reference=reference).values_list("pk", flat=True).first()
        kept = PersonLineage.objects.filter(gone=found).values_list("kept_id", flat=True)
        return kept.first() or found


def _is_meant(person: Person, name: str, postcode: str) -> bool:
    """Whether words and postcode are the person's own, and not only their tokens."""
    rank = rank_of(person, name.split())
    here, there = (encryption.plain_letters(each) for each in (postcode, person.postcode))
    return rank is not None and rank <= BEGINS and here in ("", there)


def _found(people: Sequence[Person]) -> list[Found]:
    """Initials, year of birth and the teams to ask."""
    members: dict[uuid.UUID, list[Member]] = defaultdict(list)
    rows = Member.objects.filter(person__in=[person.pk for person in people])
    for member in rows.select_related("family__team"):
        members[member.person_id].append(member)
    return [
        Found(
            person_id=person.pk,
            initials=initials(person.forename, person.surname),
            birth_year=person.date_of_birth.year if person.date_of_birth else None,
            team=team_to_contact(map(Home.of, members[person.pk])),
        )
        for person in people
    ]
