"""Finding a person: full names in one's own families, initials elsewhere in the council."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from families.models import Family, Member, Person, ReferredPerson
from families.queries.allocation import sees_every_team
from families.queries.families import families_visible_to
from families.queries.tokens import having_all, named
from families.rules import people as rules
from families.rules.search import Wanted
from privacy import identity
from privacy.encryption import (
    exact_token,
    name_words,
    plain_letters,
    search_token,
    sound_token,
    sounds_alike,
    under_each_key,
    whole_name_token,
)
from privacy.models import User

MOST_OWN = 200
MOST_ELSEWHERE = 25
SPARE = 50
CHUNK = 200
EXACT, BEGINS, SOUNDS = range(3)


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
    mine = families_visible_to(user)
    is_mine = Exists(Member.objects.filter(family__in=mine, person=OuterRef("pk")))
    if sees_every_team(user):
        own = _best_of(
            _in_turn(wanted, Person.objects.filter(is_mine), mine, MOST_OWN), wanted, MOST_OWN
        )
        return Found(own=_own_hits(own, mine), cut=len(own) == MOST_OWN)
    own = _best_of(_among_own(wanted, mine), wanted, MOST_OWN)
    with identity.opening(identity.PEOPLE):
        turns = _in_turn(wanted, Person.objects.filter(~is_mine), mine, MOST_ELSEWHERE)
        others = _best_of(turns, wanted, MOST_ELSEWHERE)
        elsewhere = _other_hits(others)
    cut = len(own) == MOST_OWN or len(others) == MOST_ELSEWHERE
    return Found(own=_own_hits(own, mine), elsewhere=elsewhere, cut=cut)


def _among_own(wanted: Wanted, mine: QuerySet[Family]) -> list[QuerySet[Person]]:
    """A caseload is small: everybody in it who has the tokens, and the best are chosen later."""
    own = Person.objects.filter(pk__in=Member.objects.filter(family__in=mine).values("person"))
    own = own.filter(_facts(wanted, mine))
    for word in wanted.words:
        own = own.filter(tokens__overlap=_tokens(word, SOUNDS))
    return [own]


def _in_turn(
    wanted: Wanted, people: QuerySet[Person], mine: QuerySet[Family], most: int
) -> list[QuerySet[Person]]:
    """The council may be large, so each rank is asked for by itself and the best are never cut.

    More are asked for than are shown, since some of them are not to be shown here.
    """
    people = people.filter(_facts(wanted, mine))
    if not wanted.words or _values(wanted) or wanted.references:
        # Whoever has a number, a reference or a postcode is one of few, whatever the name.
        return [people]
    years = (date(wanted.born_in, 1, 1), date(wanted.born_in, 12, 31)) if wanted.born_in else None
    days = (wanted.born, wanted.born) if wanted.born else years
    return [
        people.filter(named([_tokens(word, rank) for word in wanted.words], days, most + SPARE))
        for rank in (EXACT, BEGINS, SOUNDS)
    ]


def _best_of(
    turns: Iterable[QuerySet[Person]], wanted: Wanted, most: int
) -> list[tuple[int, Person, str]]:
    """Rank, person and reason, of those who truly are meant."""
    found: dict[uuid.UUID, tuple[int, Person, str]] = {}
    columns = ("forename", "surname", "date_of_birth", "died_on", *(k for k, _ in _values(wanted)))
    for people in turns:
        if len(found) >= most:
            break
        for person in people.only(*columns).order_by():
            reached = rank_of(person, wanted.words)
            if reached is not None and _has_values(person, wanted):
                found.setdefault(person.pk, (reached, person, _why(wanted, reached)))
    return sorted(found.values(), key=lambda each: (each[0], _sort_name(each[1])))[:most]


def _tokens(word: str, rank: int) -> list[int]:
    """What somebody is known by who has the word at this rank or better, under each key."""
    kinds = (whole_name_token, search_token, sound_token)[: rank + 1]
    return [token for kind in kinds for token in under_each_key(kind, word)]


def _values(wanted: Wanted) -> list[tuple[str, str]]:
    """Numbers and postcode, which are somebody's own."""
    return [*wanted.numbers, *([("postcode", wanted.postcode)] if wanted.postcode else [])]


def _facts(wanted: Wanted, mine: QuerySet[Family]) -> Q:
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
        named = mine.filter(Q(reference__in=spellings) | before)
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


def _own_hits(ranked: list[tuple[int, Person, str]], mine: QuerySet[Family]) -> list[Hit]:
    today = timezone.localdate()
    homes = _memberships([person.pk for _, person, _ in ranked], Q(family__in=mine))
    return [
        Hit(
            own=True,
            name=person.full_name,
            born=person.date_of_birth,
            age=rules.age_words(person.date_of_birth, today, person.died_on),
            why=why,
            families=tuple(dict.fromkeys(each.family for each in homes.get(person.pk, []))),
        )
        for _, person, why in ranked
    ]


def _other_hits(ranked: list[tuple[int, Person, str]]) -> list[Hit]:
    """Initials, year of birth, and the team to contact: no more."""
    homes = _memberships([person.pk for _, person, _ in ranked], Q())
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


def team_to_contact(memberships: Iterable[Member]) -> str:
    """The teams of the families that somebody belongs to now, else of those of before."""
    today = timezone.localdate()
    each = list(memberships)
    now = [m for m in each if m.left_on is None or m.left_on > today]
    still_open = [m for m in now if m.family.closed_on is None or m.family.closed_on > today]
    for group in (still_open, now, each):
        teams = sorted({m.family.team.name for m in group if m.family.team})
        if teams:
            return ", ".join(teams)
    return "No team recorded"


def _memberships(person_ids: list[uuid.UUID], condition: Q) -> dict[uuid.UUID, list[Member]]:
    found: dict[uuid.UUID, list[Member]] = {}
    members = Member.objects.filter(condition, person__in=person_ids)
    for member in members.select_related("family__team", "family__framework").defer(
        "family__framework__source_text"
    ):
        found.setdefault(member.person_id, []).append(member)
    return found
