"""What joins workers to the families that they opened: names, homes, caseload, state of the case.

Names and postcodes are compared by their keyed tokens. Tokens are cut short, so whoever they point
to is looked at: those few people are decrypted, and nobody else.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q

from families.models import (
    Allocation,
    EmergencyOpening,
    Family,
    FamilyGrant,
    Member,
    Person,
    RestrictionName,
)
from privacy.encryption import (
    exact_token,
    name_words,
    plain_letters,
    under_each_key,
    whole_name_token,
)
from privacy.models import StaffHome, User
from privacy.queries.oversight import between
from privacy.roles import ROLE_SCOPE, Role, Scope
from privacy.rules.oversight import Standing, Ties

Pair = tuple[uuid.UUID, uuid.UUID]
_COMMON = """
SELECT token FROM families_person, unnest(tokens) token
WHERE token = ANY(%s) GROUP BY token HAVING count(*) > %s
"""


@dataclass(frozen=True)
class Worker:
    """A member of staff as they are compared: words of the name, and the home that they gave."""

    id: uuid.UUID
    scope: Scope
    team_id: uuid.UUID | None
    words: frozenset[str]
    surname: str
    postcode: str

    @property
    def surname_tokens(self) -> tuple[int, ...]:
        """The surname under every key."""
        return under_each_key(whole_name_token, self.surname) if self.surname else ()

    @property
    def postcode_tokens(self) -> tuple[int, ...]:
        """The postcode under every key."""
        return under_each_key(exact_token, "postcode", self.postcode) if self.postcode else ()


@dataclass
class Staff:
    """Everybody who works here, by what they are found under."""

    workers: dict[uuid.UUID, Worker] = field(default_factory=dict)
    surnames: dict[str, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    postcodes: dict[str, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    tokens: set[int] = field(default_factory=set)
    common: set[int] = field(default_factory=set)


def staff() -> Staff:
    """Every account, closed ones too: somebody who left may have friends who stayed."""
    homes = {home.user_id: home.postcode for home in StaffHome.objects.all()}
    found = Staff()
    for user in User.objects.exclude(role=Role.SYSTEM):
        words = [word for part in user.name.split() if (word := plain_letters(part))]
        worker = Worker(
            id=user.pk,
            scope=ROLE_SCOPE[Role(user.role)],
            team_id=user.team_id,
            words=frozenset(words),
            surname=words[-1] if len(words) > 1 else "",
            postcode=plain_letters(homes.get(user.pk, "")),
        )
        found.workers[user.pk] = worker
        found.surnames[worker.surname].add(user.pk)
        found.postcodes[worker.postcode].add(user.pk)
        found.tokens.update(worker.surname_tokens, worker.postcode_tokens)
    found.common = _common_tokens(found.tokens)
    return found


def _common_tokens(tokens: Collection[int]) -> set[int]:
    """Those that so many people have that they tell nothing of a colleague."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMON, [list(tokens), settings.ODD_ACCESS_COMMON_NAME])
        return {token for (token,) in cursor.fetchall()}


def ties_of(pairs: Iterable[Pair], known: Staff) -> dict[Pair, Ties]:
    """What joins each worker to the people of each family that they opened."""
    wanted = list(pairs)
    people = _people_of({family_id for _, family_id in wanted}, known.tokens)
    return {
        pair: _ties(known.workers.get(pair[0]), people.get(pair[1], []), known) for pair in wanted
    }


def _people_of(families: Collection[uuid.UUID], tokens: set[int]) -> dict[uuid.UUID, list[Person]]:
    """By family: the people, of before too, whose tokens are those of somebody of the staff."""
    members = Member.objects.filter(family__in=families)
    rows = members.values_list("family_id", "person_id", "person__tokens")
    homes: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for family_id, person_id, own in rows.iterator():
        if not tokens.isdisjoint(own):
            homes[person_id].add(family_id)
    found: dict[uuid.UUID, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(pk__in=list(homes)):
        for family_id in homes[person.pk]:
            found[family_id].append(person)
    return found


def _ties(worker: Worker | None, people: Iterable[Person], known: Staff) -> Ties:
    """Looked at one by one: tokens may have promised too much."""
    if worker is None:
        return Ties()
    own_name = own_surname = own_postcode = staff_surname = staff_postcode = False
    for person in people:
        surnames = {*name_words(person.surname)}
        all_words = surnames | {*name_words(person.forename)}
        own_name |= len(worker.words) > 1 and worker.words <= all_words
        own_surname |= bool(worker.surname) and worker.surname in surnames
        staff_surname |= any(_another(word, worker, known) for word in surnames)
        # Whoever lives at a protected address is found by no postcode.
        postcode = "" if person.address_protected else plain_letters(person.postcode)
        own_postcode |= bool(postcode) and postcode == worker.postcode
        staff_postcode |= bool(postcode) and bool(
            known.postcodes.get(postcode, set()) - {worker.id}
        )
    return Ties(own_name, own_surname, own_postcode, staff_surname, staff_postcode)


def _another(word: str, worker: Worker, known: Staff) -> bool:
    """Whether it is the surname of another member of staff, and no common one."""
    others = known.surnames.get(word, set()) - {worker.id}
    return bool(word and others) and known.common.isdisjoint(under_each_key(whole_name_token, word))


def standings_of(pairs: Iterable[Pair], known: Staff, day: date) -> dict[Pair, Standing]:
    """How each family stood to whoever opened it on that day."""
    wanted = list(pairs)
    of = {"workers": {pair[0] for pair in wanted}, "families": {pair[1] for pair in wanted}}
    own, named, emergency = _own(**of, day=day), _named(**of), _emergency(**of, day=day)
    long_ago = day - timedelta(days=settings.ODD_ACCESS_CLOSED_DAYS)
    cases = {
        key: (team, closed)
        for key, team, closed in Family.objects.filter(pk__in=of["families"]).values_list(
            "pk", "team_id", "closed_on"
        )
    }
    found = {}
    for pair in wanted:
        team, closed_on = cases.get(pair[1], (None, None))
        worker = known.workers.get(pair[0])
        in_reach = worker is not None and (
            worker.scope is Scope.ALL
            or (worker.scope is Scope.TEAM and team is not None and worker.team_id == team)
        )
        found[pair] = Standing(
            own=pair in own,
            reached=in_reach or pair in own or pair in named,
            emergency=pair in emergency,
            long_closed=closed_on is not None and closed_on < long_ago,
        )
    return found


def _own(workers: set[uuid.UUID], families: set[uuid.UUID], day: date) -> set[Pair]:
    """Led, covered or shared with a partner on that day, its first and last included."""
    grants = FamilyGrant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        user__in=workers,
        content_object__in=families,
        starts_on__lte=day,
    )
    led = Allocation.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=day),
        worker__in=workers,
        family__in=families,
        started_on__lte=day,
    )
    return {
        *grants.values_list("user_id", "content_object_id"),
        *led.values_list("worker_id", "family_id"),
    }


def _named(workers: set[uuid.UUID], families: set[uuid.UUID]) -> set[Pair]:
    """Restricted families that somebody may open by name."""
    names = RestrictionName.objects.filter(user__in=workers, restriction__family__in=families)
    return set(names.values_list("user_id", "restriction__family_id"))


def _emergency(workers: set[uuid.UUID], families: set[uuid.UUID], day: date) -> set[Pair]:
    """Hours of an emergency that touched the day."""
    begin, end = between(day, day)
    opened = EmergencyOpening.objects.filter(
        user__in=workers, family__in=families, opened_at__lt=end, ends_at__gt=begin
    )
    return set(opened.values_list("user_id", "family_id"))


def references(keys: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The council's own references of families within reach of the work that asks."""
    return dict(Family.objects.filter(pk__in=keys).values_list("pk", "reference"))
