"""Finding a person: full names in one's own families, initials elsewhere in the council."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from families.models import Member, Person, ReferredPerson
from families.queries.allocation import sees_every_team
from families.queries.families import families_visible_to
from families.queries.hits import Hit, Ranked, homes_of, other_hits, own_hits
from families.queries.tokens import Given, having_all, people_named
from families.rules.birth_dates import OFF_WORDS, days_around
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
# Whoever was born a few days off stands after all who were born on the day.
OFF = 3


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
        own, cut = _best(user, wanted, memberships, MOST_OWN)
        return Found(own=own_hits(own, memberships), cut=cut)
    mine: list[Given] = []
    others, cut = _best(user, wanted, memberships, MOST_ELSEWHERE, mine)
    own = _ranked(mine, wanted)
    return Found(
        own=own_hits(own[:MOST_OWN], memberships),
        elsewhere=other_hits(others),
        cut=cut or len(own) > MOST_OWN,
    )


def _best(
    user: User,
    wanted: Wanted,
    memberships: QuerySet[Member],
    most: int,
    mine: list[Given] | None = None,
) -> tuple[list[Ranked], bool]:
    """The best of the council, and whether there are more; one's own are put into `mine` instead.

    Tokens promise too much: where so many of those given were not meant that a page is not full,
    more are asked for.
    """
    if not wanted.words or _values(wanted) or wanted.references:
        # Whoever has a number, a reference or a postcode is one of few, whatever the name.
        given = _by_facts(user, wanted, memberships, marked=mine is not None)
        best = _ranked(_apart(given, mine), wanted)
        return best[:most], len(best) > most
    asked = most + SPARE
    given = _by_name(wanted, asked, with_own=mine is not None)
    others = _apart(given, mine)
    best = _ranked(others, wanted)
    if len(best) <= most and len(given) >= asked:
        others = _apart(_by_name(wanted, asked * AGAIN, with_own=mine is not None), mine)
        best = _ranked(others, wanted)
    # Some of those asked for may not be shown here, so that a full page counts as cut off.
    return best[:most], len(others) >= most


def _apart(given: list[Given], mine: list[Given] | None) -> list[Given]:
    """Those who are not one's own; these are put into `mine`."""
    if mine is None:
        return given
    mine[:] = [each for each in given if each.mine]
    return [each for each in given if not each.mine]


def _by_facts(
    user: User, wanted: Wanted, memberships: QuerySet[Member], *, marked: bool
) -> list[Given]:
    """Everybody of whom the facts hold. Whoever has a restriction is found by no search."""
    is_mine = Exists(memberships.filter(person=OuterRef("pk")))
    found = Person.objects.filter(~is_stopped("pk", Purpose.CASEWORK), _facts(user, wanted))
    found = found.only(*_columns(wanted)).order_by()
    if not marked:
        return [Given(person, mine=False, homes=[]) for person in found.filter(is_mine)]
    with identity.opening(identity.PEOPLE):
        people = list(found.annotate(mine=is_mine))
        homes = homes_of(person.pk for person in people)
    return [Given(each, vars(each)["mine"], homes.get(each.pk, [])) for each in people]


def _by_name(wanted: Wanted, most: int, *, with_own: bool) -> list[Given]:
    """The council may be large: of each rank so many, and the next only while there are fewer."""
    years = (date(wanted.born_in, 1, 1), date(wanted.born_in, 12, 31)) if wanted.born_in else None
    days = days_around(wanted.born) if wanted.born else years
    ranks = [[_tokens(word, rank) for word in wanted.words] for rank in (EXACT, BEGINS, SOUNDS)]
    also = [token for word in wanted.words for token in shorter_tokens(word)]
    # While a rotation runs somebody may be under another key: then nothing more is asked for.
    also_had = also if len(token_keys()) == 1 else None
    return people_named(ranks, also_had, days, most, with_own=with_own)


def _ranked(given: Iterable[Given], wanted: Wanted) -> list[Ranked]:
    """Rank, person and reason, of those who truly are meant; the best first."""
    found = []
    for each in given:
        reached = rank_of(each.person, wanted.words)
        if reached is not None and _has_values(each.person, wanted):
            off = wanted.born is not None and each.person.date_of_birth != wanted.born
            found.append((reached + OFF * off, each, _why(wanted, reached, off=off)))
    return sorted(found, key=lambda each: (each[0], _sort_name(each[1].person)))


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
        condition &= Q(date_of_birth__range=days_around(wanted.born))
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


def _why(wanted: Wanted, rank: int, *, off: bool) -> str:
    """Why somebody was found, in words."""
    reasons = []
    if wanted.words:
        reasons.append(("same name", "name begins like this", "name sounds like this")[rank])
    if wanted.numbers:
        reasons.append("same number")
    if wanted.born:
        reasons.append(OFF_WORDS if off else "same date of birth")
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
