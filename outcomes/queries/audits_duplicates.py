"""Looking for what a claim shares with other live claims: people, addresses, evidence.

Only for jobs: families' records are read. What comes out are references of claims and counts;
neither person nor address leaves this file.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from families.models import Member, Person
from families.queries.duplicates import recorded_twice
from families.queries.tokens import having_any
from outcomes.models import LIVE_STATES, Claim, ClaimSnapshot
from privacy.encryption import exact_token, plain_letters, under_each_key

LIVE = [state.value for state in LIVE_STATES]
ByFamily = dict[uuid.UUID, set[uuid.UUID]]
KINDS = ("person", "address", "evidence")
FROZEN = ClaimSnapshot.objects.filter(claim=OuterRef("pk"))


@dataclass(frozen=True)
class Shared:
    """Another claim, what is shared with it (a kind), and how many of that.

    Not `comparable` is one with nothing frozen, whose evidence nobody can look at.
    """

    kind: str
    claim: str
    state: str
    number: int
    comparable: bool = True


def live_claims(but: Claim) -> QuerySet[Claim]:
    """Every other claim that counts."""
    return Claim.objects.filter(state__in=LIVE).exclude(pk=but.pk)


def not_comparable(claim: Claim) -> int:
    """Live claims with nothing frozen: those that came with case files, and drafts.

    People and addresses are looked for in them too; that no evidence is shared cannot be said.
    """
    return live_claims(claim).exclude(Exists(FROZEN)).count()


def shared_with(claim: Claim, evidence: Mapping[str, set[uuid.UUID]]) -> list[Shared]:
    """All that other live claims share with a claim, by kind and reference.

    `evidence` is `evidence_index()`, made once for many claims.
    """
    found = {
        "person": _same_people(claim),
        "address": _same_address(claim),
        "evidence": _same_evidence(claim, evidence),
    }
    keys = {key for counted in found.values() for key in counted}
    found_again = live_claims(claim).filter(pk__in=keys).annotate(frozen=Exists(FROZEN))
    others = {other.pk: other for other in found_again}
    rows = [
        Shared(kind, others[key].reference, others[key].state, number, others[key].frozen)
        for kind in KINDS
        for key, number in found[kind].items()
        if key in others
    ]
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), row.claim))


def _claims_by_family(
    claim: Claim, families: Iterable[uuid.UUID]
) -> dict[uuid.UUID, set[uuid.UUID]]:
    by_family: ByFamily = defaultdict(set)
    found = live_claims(claim).filter(family__in=list(families))
    for family, key in found.values_list("family_id", "pk"):
        by_family[family].add(key)
    return by_family


def _counted(claim: Claim, pairs: Iterable[tuple[uuid.UUID, object]]) -> dict[uuid.UUID, int]:
    """From (family, what is shared with it) to each claim of the family with how many."""
    shared: dict[uuid.UUID, set[object]] = defaultdict(set)
    for family, what in pairs:
        shared[family].add(what)
    claims = _claims_by_family(claim, shared)
    return {key: len(shared[family]) for family, keys in claims.items() for key in keys}


def _people_of(claim: Claim) -> list[uuid.UUID]:
    """Everybody who is or was in the family."""
    found = Member.objects.filter(family=claim.family_id).order_by()
    return list(found.values_list("person_id", flat=True).distinct())


def _same_people(claim: Claim) -> dict[uuid.UUID, int]:
    """Claims of other families to which somebody of this one belongs or belonged.

    Somebody who was recorded twice is one person here.
    """
    ours = _people_of(claim)
    twice = recorded_twice(Person.objects.filter(pk__in=ours))
    found = Member.objects.filter(person__in=[*ours, *twice])
    rows = found.exclude(family=claim.family_id).order_by().values_list("family_id", "person_id")
    return _counted(claim, [(family, twice.get(person, person)) for family, person in rows])


def _same_address(claim: Claim) -> dict[uuid.UUID, int]:
    """Claims of other families in which somebody else has the same address.

    The stored token of the postcode finds who may; then the addresses are compared.
    """
    people = Person.objects.filter(pk__in=_people_of(claim))
    own = {where for person in people if (where := _address(person))}
    near = [under_each_key(exact_token, "postcode", p.postcode) for p in people if p.postcode]
    if not own or not near:
        return {}
    ours = {person.pk for person in people}
    others = Person.objects.filter(having_any(near)).exclude(pk__in=ours)
    same = {p.pk: t for p in others if (t := _address(p)) in own}
    rows = Member.objects.filter(person__in=same).exclude(family=claim.family_id).order_by()
    pairs = rows.values_list("family_id", "person_id")
    return _counted(claim, [(family, same[person]) for family, person in pairs])


def _address(person: Person) -> str:
    """An address with its postcode in plain letters; nothing where either is missing."""
    if not person.address or not person.postcode:
        return ""
    return plain_letters(f"{person.address} {person.postcode}")


def evidence_index(of: Iterable[Claim]) -> dict[str, set[uuid.UUID]]:
    """Reference of an observation to the live claims that rest on it, of those that matter here.

    Everything that any live claim froze is read, since facts may have moved between families.
    """
    wanted = {ref for claim in of for ref in evidence_of(_last_snapshot(claim))}
    index: dict[str, set[uuid.UUID]] = defaultdict(set)
    last = ClaimSnapshot.objects.filter(claim=OuterRef("claim")).order_by("-number")
    found = ClaimSnapshot.objects.filter(
        Q(pk=Subquery(last.values("pk")[:1])), claim__state__in=LIVE
    )
    for snapshot in found.only("claim_id", "explanation").iterator(chunk_size=200):
        for ref in wanted & evidence_of(snapshot):
            index[ref].add(snapshot.claim_id)
    return dict(index)


def _last_snapshot(claim: Claim) -> ClaimSnapshot | None:
    return claim.snapshots.order_by("-number").first()


def evidence_of(snapshot: ClaimSnapshot | None) -> set[str]:
    """References of the observations that a claim rests on."""
    if snapshot is None:
        return set()
    results = json.loads(snapshot.explanation)
    return {used["ref"] for result in results for used in result["observations"]}


def _same_evidence(claim: Claim, index: Mapping[str, set[uuid.UUID]]) -> dict[uuid.UUID, int]:
    shared: dict[uuid.UUID, int] = defaultdict(int)
    for ref in evidence_of(_last_snapshot(claim)):
        for key in index.get(ref, set()) - {claim.pk}:
            shared[key] += 1
    return dict(shared)
