"""What is shown of somebody found: the full name of one's own, of others initials."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from families.models import Family, Member
from families.queries.contacts import Home, team_to_contact
from families.queries.tokens import Given
from families.rules import people as rules

# How well the name fits (0 is best), who it is, and why they were found.
Ranked = tuple[int, Given, str]


@dataclass(frozen=True)
class Hit:
    """Somebody found. Outside one's families `name` is initials and there is no link."""

    own: bool
    name: str
    born: date | None
    age: str
    why: str
    families: tuple[Family, ...] = ()
    contact: str = ""

    @property
    def age_words(self) -> str:
        """`34 years old`, or the age's own words."""
        return f"{self.age} years old" if self.age.isdigit() else self.age


def own_hits(ranked: list[Ranked], memberships: QuerySet[Member]) -> list[Hit]:
    """In full, with the families of theirs that are within reach."""
    if not ranked:
        return []
    today = timezone.localdate()
    families: dict[uuid.UUID, list[Family]] = {}
    mine = memberships.filter(person__in=[given.person.pk for _, given, _ in ranked])
    for member in mine.select_related("family"):
        families.setdefault(member.person_id, []).append(member.family)
    return [
        Hit(
            own=True,
            name=given.person.full_name,
            born=given.person.date_of_birth,
            age=rules.age_words(given.person.date_of_birth, today, given.person.died_on),
            why=why,
            families=tuple(dict.fromkeys(families[given.person.pk])),
        )
        for _, given, why in ranked
        # Found while the second wall stood open, and shown only if it agrees when closed.
        if given.person.pk in families
    ]


def other_hits(ranked: list[Ranked]) -> list[Hit]:
    """Initials, year of birth, and the team to contact: no more."""
    return [
        Hit(
            own=False,
            name=rules.initials(given.person.forename, given.person.surname),
            born=given.person.date_of_birth,
            age="",
            why=why,
            contact=team_to_contact(given.homes),
        )
        for _, given, why in ranked
    ]


def homes_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Home]]:
    """Where each of these people belongs or belonged."""
    homes: dict[uuid.UUID, list[Home]] = {}
    members = Member.objects.filter(person__in=list(people))
    columns = ("person_id", "left_on", "family__closed_on", "family__team__name")
    for person_id, left_on, closed_on, team in members.values_list(*columns):
        homes.setdefault(person_id, []).append(Home(left_on, closed_on, team))
    return homes
