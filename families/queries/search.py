"""Finding a person: full names in one's own families, initials elsewhere in the council."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from families.models import Family, Member, Person, ReferredPerson
from families.queries.allocation import sees_every_team
from families.queries.contacts import Home, team_to_contact
from families.queries.families import families_visible_to
from families.queries.tokens import having_all, named
from families.rules import people as rules
from families.rules.search import Wanted
from privacy import access, identity
from privacy.encryption import (
    exact_token,
    name_words,
    plain_letters,
    search_token,
    shorter_tokens,
    sound_token,
    sounds_alike,
    token_keys,
    under_each_key,
    whole_name_token,
)
from privacy.models import User
from privacy.queries.rights import is_stopped
from privacy.rules.rights import Purpose

MOST_OWN = 200
MOST_ELSEWHERE = 25
CHUNK = 200
# Asked for beyond those shown, since tokens promise too much; so many times more if need be.
SPARE = 10
AGAIN = 5
EXACT, BEGINS, SOUNDS = range(3)
Ranked = tuple[int, Person, str]


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


@dataclass
class Found:
    """The hits, best first, and whether there were more than are shown."""

    own: list[Hit] = field(default_factory=list)
    elsewhere: list[Hit] = field(default_factory=list)
    cut: bool = False

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self.own) + len(self.elsewhere)


def find_people(user: User, wanted: Wanted) -> Found:
    """Exact matches first, then names that begin so, then names that sound so."""
    if not wanted.anything:
        return Found()
    memberships = Member.objects.filter(access.visible(user, "family"))
    if sees_every_team(user):
        is_mine = Exists(memberships.filter(person=OuterRef("pk")))
        own, cut = _best_in_council(user, wanted, _usable().filter(is_mine), MOST_OWN, set())
        return Found(own=_own_hits(own, memberships), cut=cut)
    known = list(_among_own(user, wanted, memberships).only(*_columns(wanted)))
    own = _ranked(known, wanted)
    with identity.opening(identity.PEOPLE):
        theirs = {person.pk for person in known}
        others, cut = _best_in_council(user, wanted, _usable(), MOST_ELSEWHERE, theirs)
        elsewhere = _other_hits(others)
    found = _own_hits(own[:MOST_OWN], memberships)
    return Found(own=found, elsewhere=elsewhere, cut=cut or len(own) > MOST_OWN)


def _usable() -> QuerySet[Person]:
    """Whoever has a restriction is found by no search; the page of their family says so."""
    return Person.objects.filter(~is_stopped("pk", Purpose.CASEWORK))


def _among_own(user: User, wanted: Wanted, memberships: QuerySet[Member]) -> QuerySet[Person]:
    """A caseload is small: everybody in it who has the tokens, and the best are chosen later."""
    own = _usable().filter(_facts(user, wanted), pk__in=memberships.values("person"))
    for word in wanted.words:
        own = own.filter(tokens__overlap=_tokens(word, SOUNDS))
    return own.order_by()


def _best_in_council(
    user: User,
    wanted: Wanted,
    people: QuerySet[Person],
    most: int,
    theirs: set[uuid.UUID],
) -> tuple[list[Ranked], bool]:
    """The best of the council but `theirs`, and whether there are more.

    Tokens promise too much: where so many of those given were not meant that a page is not full,
    more are asked for.
    """
    people = people.filter(_facts(user, wanted)).only(*_columns(wanted)).order_by()
    if not wanted.words or _values(wanted) or wanted.references:
        # Whoever has a number, a reference or a postcode is one of few, whatever the name.
        best = _ranked((each for each in people if each.pk not in theirs), wanted)
        return best[:most], len(best) > most
    first = most + len(theirs) + SPARE
    for asked in (first, first * AGAIN):
        given = list(people.filter(_named(wanted, asked)))
        others = [each for each in given if each.pk not in theirs]
        best = _ranked(others, wanted)
        if len(best) > most or len(given) < asked:
            break
    # Some of those asked for may not be shown here, so that a full page counts as cut off.
    return best[:most], len(others) >= most


def _named(wanted: Wanted, most: int) -> Q:
    """The council may be large: of each rank so many, and the next only while there are fewer."""
    years = (date(wanted.born_in, 1, 1), date(wanted.born_in, 12, 31)) if wanted.born_in else None
    days = (wanted.born, wanted.born) if wanted.born else years
    ranks = [[_tokens(word, rank) for word in wanted.words] for rank in (EXACT, BEGINS, SOUNDS)]
    also = [token for word in wanted.words for token in shorter_tokens(word)]
    # While a rotation runs somebody may be under another key: then nothing more is asked for.
    return named(ranks, also if len(token_keys()) == 1 else None, days, most)


def _ranked(people: Iterable[Person], wanted: Wanted) -> list[Ranked]:
    """Rank, person and reason, of those who truly are meant; the best first."""
    found = []
    for person in people:
        reached = rank_of(person, wanted.words)
        if reached is not None and _has_values(person, wanted):
            found.append((reached, person, _why(wanted, reached)))
    return sorted(found, key=lambda each: (each[0], _sort_name(each[1])))


def _columns(wanted: Wanted) -> tuple[str, ...]:
    """What is looked at of everybody given."""
    values = (kind for kind, _ in _values(wanted))
    return ("forename", "surname", "date_of_birth", "died_on", *values)


def _tokens(word: str, rank: int) -> list[int]:
    """What somebody is known by who has the word at this rank or better, under each key."""
    kinds = (whole_name_token, search_token, sound_token)[: rank + 1]
    return [token for kind in kinds for token in under_each_key(kind, word)]


def _values(wanted: Wanted) -> list[tuple[str, str]]:
    """Numbers and postcode, which are somebody's own."""
    return [*wanted.numbers, *([("postcode", wanted.postcode)] if wanted.postcode else [])]


def _facts(user: User, wanted: Wanted) -> Q:
    """What must hold beside the names."""
    condition = Q()
    if wanted.born:
        condition &= Q(date_of_birth=wanted.born)
    if wanted.born_in:
        condition &= Q(date_of_birth__year=wanted.born_in)
    values = _values(wanted)
    if wanted.postcode:
        # Whoever knows a postcode is not told by it who is hidden there.
        condition &= Q(address_protected=False)
    if values:
        condition &= having_all([under_each_key(exact_token, *each) for each in values])
    for reference in wanted.references:
        spellings = {reference, reference.upper()}
        # An old letter names a record that was put together with another since.
        before = Q(came_from__kind="merged", came_from__from_reference__in=spellings)
        named = families_visible_to(user).filter(Q(reference__in=spellings) | before)
        within = Member.objects.filter(family__in=named)
        condition &= (
            Q(reference__in=spellings)
            | Q(stands_for__gone_reference__in=spellings)
            | Q(pk__in=within.values("person_id"))
        )
    return condition


def _has_values(person: Person, wanted: Wanted) -> bool:
    """Whether numbers and postcode are the person's own, and not only their tokens."""
    values = _values(wanted)
    return all(plain_letters(getattr(person, kind)) == plain_letters(v) for kind, v in values)


def rank_of(person: Person | ReferredPerson, words: Sequence[str]) -> int | None:
    """The rank of the word that fits worst; None where a token promised too much."""
    names = {word for name in (person.forename, person.surname) for word in name_words(name)}
    ranks = [_word_rank(plain_letters(word), names) for word in words]
    if None in ranks:
        return None
    return max((rank for rank in ranks if rank is not None), default=EXACT)


def _word_rank(word: str, names: Iterable[str]) -> int | None:
    if word in names:
        return EXACT
    if any(name.startswith(word) for name in names):
        return BEGINS
    return SOUNDS if any(sounds_alike(word, name) for name in names) else None


def _why(wanted: Wanted, rank: int) -> str:
    """Why somebody was found, in words."""
    reasons = []
    if wanted.words:
        reasons.append(("same name", "name begins like this", "name sounds like this")[rank])
    if wanted.numbers:
        reasons.append("same number")
    if wanted.born:
        reasons.append("same date of birth")
    if wanted.born_in:
        reasons.append("same year of birth")
    if wanted.postcode:
        reasons.append("same postcode")
    if wanted.references:
        reasons.append("same reference")
    words = ", ".join(reasons)
    return words[:1].upper() + words[1:]


def _sort_name(person: Person) -> tuple[str, str]:
    return (person.surname.casefold(), person.forename.casefold())


def _own_hits(ranked: list[Ranked], memberships: QuerySet[Member]) -> list[Hit]:
    if not ranked:
        return []
    today = timezone.localdate()
    homes: dict[uuid.UUID, list[Family]] = {}
    for member in memberships.filter(person__in=_keys(ranked)).select_related("family"):
        homes.setdefault(member.person_id, []).append(member.family)
    return [
        Hit(
            own=True,
            name=person.full_name,
            born=person.date_of_birth,
            age=rules.age_words(person.date_of_birth, today, person.died_on),
            why=why,
            families=tuple(dict.fromkeys(homes.get(person.pk, []))),
        )
        for _, person, why in ranked
    ]


def _other_hits(ranked: list[Ranked]) -> list[Hit]:
    """Initials, year of birth, and the team to contact: no more."""
    if not ranked:
        return []
    homes: dict[uuid.UUID, list[Home]] = {}
    members = Member.objects.filter(person__in=_keys(ranked))
    columns = ("person_id", "left_on", "family__closed_on", "family__team__name")
    for person_id, left_on, closed_on, team in members.values_list(*columns):
        homes.setdefault(person_id, []).append(Home(left_on, closed_on, team))
    return [
        Hit(
            own=False,
            name=rules.initials(person.forename, person.surname),
            born=person.date_of_birth,
            age="",
            why=why,
            contact=team_to_contact(homes.get(person.pk, [])),
        )
        for _, person, why in ranked
    ]


def _keys(ranked: list[Ranked]) -> list[uuid.UUID]:
    return [person.pk for _, person, _ in ranked]
