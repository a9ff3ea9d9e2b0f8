"""People who may be the one about to be entered: shown before anybody is entered twice."""

import itertools
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from families.models import Family, Member, Person
from families.queries.contacts import Home, team_to_contact
from families.queries.families import families_visible_to
from families.queries.search import CHUNK
from families.queries.tokens import having_all, having_any
from families.rules import birth_dates
from families.rules import people as rules
from families.rules.identifiers import NUMBER_WORDS
from privacy import identity
from privacy.encryption import (
    exact_token,
    plain_letters,
    sound_token,
    sounds_alike,
    under_each_key,
    whole_name_token,
)
from privacy.models import User

MOST = 20


@dataclass(frozen=True)
class Typed:
    """What of a new person may point to somebody recorded already."""

    forename: str
    surname: str
    date_of_birth: date | None
    postcode: str
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Candidate:
    """Somebody recorded. Outside one's families shown as initials, year and team only.

    Only those within reach may be chosen, however `sure`: with the membership come address and
    numbers, and whoever knows somebody's name and birth date is not let in by them.
    """

    person: Person
    words: str
    why: str
    sure: bool
    own: bool

    @property
    def may_be_chosen(self) -> bool:
        """Whether the new membership may be this person's."""
        return self.own


def candidates(typed: Typed, *, user: User) -> list[Candidate]:
    """Same number; same name and (nearly) birth date; twins; same postcode; alike in sound."""
    return candidates_of([typed], user=user)[0]


def candidates_of(people: Sequence[Typed], *, user: User) -> list[list[Candidate]]:
    """The same for several at once, in as many queries as for one."""
    with identity.opening(identity.PEOPLE):
        return _candidates(people, user)


def _candidates(people: Sequence[Typed], user: User) -> list[list[Candidate]]:
    reasons = _reasons(people)
    words = _in_words({who: why for found in reasons for who, why in found.items()}, user)
    return [_for_one(found, words) for found in reasons]


def _in_words(reasons: Mapping[Person, tuple[str, bool]], user: User) -> dict[uuid.UUID, Candidate]:
    """Each with why; two questions for all of them."""
    if not reasons:
        return {}
    mine = families_visible_to(user).filter(members__person__in=reasons).values_list("pk")
    own = {key for (key,) in mine}
    homes = list(Member.objects.filter(person__in=reasons).select_related("family__team"))
    return {
        who.pk: _candidate(who, why, sure, [m for m in homes if m.person_id == who.pk], own)
        for who, (why, sure) in reasons.items()
    }


def _for_one(
    found: Mapping[Person, tuple[str, bool]], words: Mapping[uuid.UUID, Candidate]
) -> list[Candidate]:
    """Those who may be one of the people, with why they may be that one; the sure ones first."""
    own = (replace(words[who.pk], why=why, sure=sure) for who, (why, sure) in found.items())
    return sorted(own, key=lambda each: (not each.sure, not each.own, each.words))


def _reasons(people: Sequence[Typed]) -> list[dict[Person, tuple[str, bool]]]:
    """For each of them those recorded who may be the same, with the reason and how sure it is."""
    condition = Q(pk__in=[])
    for typed in people:
        condition |= _known(typed) & _alike(typed)
    reasons: list[dict[Person, tuple[str, bool]]] = [{} for _ in people]
    for person in Person.objects.filter(condition).iterator(CHUNK):
        for found, typed in zip(reasons, people, strict=True):
            why, sure = _reason(person, typed)
            if why and len(found) < MOST:
                found[person] = (why, sure)
        if all(len(found) == MOST for found in reasons):
            break
    return reasons


@dataclass(frozen=True)
class Pair:
    """A member, and a record that may be of the same person."""

    person: Person
    other: Candidate


def look_alikes(
    people: Sequence[Person], apart: Collection[frozenset[uuid.UUID]], *, user: User
) -> list[Pair]:
    """Who else may be one of these people; pairs that somebody told `apart` are left out."""
    typed = {person.pk: _typed(person) for person in people}
    condition = Q(pk__in=[])
    for each in typed.values():
        condition |= _known(each) & _alike(each)
    with identity.opening(identity.PEOPLE):
        others = list(Person.objects.filter(condition).order_by("pk")[:CHUNK])
        reasons: dict[frozenset[uuid.UUID], tuple[Person, Person, tuple[str, bool]]] = {}
        for person, other in itertools.product(people, others):
            pair, why = frozenset((person.pk, other.pk)), _reason(other, typed[person.pk])
            if len(pair) == 2 and why[0] and pair not in apart and len(reasons) < MOST:
                reasons.setdefault(pair, (person, other, why))
        words = _in_words({other: why for _, other, why in reasons.values()}, user)
    return [
        Pair(person, replace(words[other.pk], why=why, sure=sure))
        for person, other, (why, sure) in reasons.values()
    ]


def recorded_twice(people: Iterable[Person]) -> dict[uuid.UUID, uuid.UUID]:
    """Records that surely are of one of these people: key of the other record to the key of ours.

    For jobs that look at every record; the same rules as before somebody is entered.
    """
    ours = {person.pk: _typed(person) for person in people}
    condition = Q(pk__in=[])
    for typed in ours.values():
        condition |= _known(typed) & _alike(typed)
    others = Person.objects.filter(condition).exclude(pk__in=ours)
    return {
        other.pk: key
        for other in others.iterator(CHUNK)
        for key, typed in ours.items()
        if _reason(other, typed)[1]
    }


def _typed(person: Person) -> Typed:
    """A record, as if it were typed again."""
    numbers = [(kind, getattr(person, kind)) for kind in NUMBER_WORDS]
    return Typed(
        forename=person.forename,
        surname=person.surname,
        date_of_birth=person.date_of_birth,
        postcode=person.postcode,
        numbers=tuple((kind, number) for kind, number in numbers if number),
    )


def _known(typed: Typed) -> Q:
    """Whoever is alike in any way has one of these tokens; with them alone an index is used."""
    names = (typed.forename, typed.surname)
    whole = [under_each_key(whole_name_token, name) for name in names]
    numbers = [under_each_key(exact_token, kind, number) for kind, number in typed.numbers]
    return having_any([*whole, *numbers, under_each_key(sound_token, typed.surname)])


def _alike(typed: Typed) -> Q:
    """One condition for all the ways to be alike, by tokens only."""
    names = (typed.forename, typed.surname)
    whole = [under_each_key(whole_name_token, name) for name in names]
    condition = Q(pk__in=[])
    for kind, number in typed.numbers:
        condition |= having_any([under_each_key(exact_token, kind, number)])
    if typed.date_of_birth:
        born = Q(date_of_birth=typed.date_of_birth)
        condition |= born & having_any([whole[1]])
        condition |= born & having_any([whole[0]])
        condition |= born & having_any([under_each_key(sound_token, typed.surname)])
        condition |= _nearly(typed.date_of_birth) & having_all(whole)
    if typed.postcode:
        at = under_each_key(exact_token, "postcode", typed.postcode)
        condition |= having_all([*whole, at])
    if not typed.date_of_birth:
        condition |= having_all(whole)
    return condition


def _nearly(born: date) -> Q:
    """Born so that a slip may have made one date of two."""
    near, turned = birth_dates.days_around(born), birth_dates.turned(born)
    return Q(date_of_birth__range=near) | (Q(date_of_birth=turned) if turned else Q(pk__in=[]))


def _reason(person: Person, typed: Typed) -> tuple[str, bool]:
    """Why they may be the same, and whether that is sure enough to be chosen unseen."""
    for kind, number in typed.numbers:
        if _same(getattr(person, kind), number):
            return f"same {NUMBER_WORDS[kind]}", True
    forename = _same(person.forename, typed.forename)
    surname = _same(person.surname, typed.surname)
    born = typed.date_of_birth is not None and person.date_of_birth == typed.date_of_birth
    if forename and surname:
        if born:
            return "same name and date of birth", True
        slip = birth_dates.difference(person.date_of_birth, typed.date_of_birth)
        if slip:
            return f"same name, {slip}", False
        if _lives_there(person, typed):
            return "same name and postcode", False
        return ("same name", False) if typed.date_of_birth is None else ("", False)
    return (_reason_of_the_day(person, typed, surname=surname), False) if born else ("", False)


def _reason_of_the_day(person: Person, typed: Typed, *, surname: bool) -> str:
    """Born on the same day with another name."""
    if surname and sounds_alike(person.forename, typed.forename):
        return "same surname and date of birth, first name sounds alike"
    if surname:
        return "same surname and date of birth, other first name: a twin?"
    if _same(person.forename, typed.forename) and _lives_there(person, typed):
        return "same first name, date of birth and postcode, other surname"
    if sounds_alike(person.forename, typed.forename) and sounds_alike(
        person.surname, typed.surname
    ):
        return "same date of birth, name sounds alike"
    return ""


def _lives_there(person: Person, typed: Typed) -> bool:
    """Whether the postcode is the same; a protected address is compared with none."""
    return not person.address_protected and _same(person.postcode, typed.postcode)


def _same(one: str, two: str) -> bool:
    return bool(one) and plain_letters(one) == plain_letters(two)


def _candidate(
    person: Person, why: str, sure: bool, homes: list[Member], mine: set[uuid.UUID]
) -> Candidate:
    seen = [member.family for member in homes if member.family_id in mine]
    return Candidate(
        person=person,
        words=_own_words(person, seen) if seen else _other_words(person, homes),
        why=why,
        sure=sure,
        own=bool(seen),
    )


def _own_words(person: Person, families: list[Family]) -> str:
    born = person.date_of_birth
    when = f", born {born.day} {born:%B %Y}" if born else ", date of birth not known"
    references = ", ".join(sorted({family.reference for family in families}))
    return f"{person.full_name}{when}, in family {references}"


def _other_words(person: Person, homes: list[Member]) -> str:
    when = f", born {person.date_of_birth.year}" if person.date_of_birth else ""
    name = rules.initials(person.forename, person.surname)
    return f"{name}{when}, known to another team: {team_to_contact(map(Home.of, homes))}"
