"""Referrals within reach: the queue of a team, one of them, and who of it is known already."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, Func, OuterRef, Q, QuerySet
from django.http import Http404

from families.models import Family, Referral, ReferredPerson, Transfer
from families.queries.duplicates import Candidate, Typed, candidates_of
from families.queries.words import NOTHING_HIDDEN, NeedWords, current_words
from families.rules.field_groups import Group, Mask, group_of_need, hidden_words
from families.rules.referrals import UNDECIDED, State
from privacy import access, identity
from privacy.encryption import plain_letters
from privacy.models import Team, User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope

OPEN, TO_OPEN, DECIDED = "open", "to_open", "decided"
SHOWN: dict[str, tuple[str, Q]] = {
    OPEN: ("To triage", Q(state__in=UNDECIDED)),
    TO_OPEN: ("Accepted, family to be opened", Q(state=State.ACCEPTED, family=None)),
    DECIDED: ("Decided", ~Q(state__in=UNDECIDED) & ~Q(state=State.ACCEPTED, family=None)),
}


def referrals_visible_to(user: User) -> QuerySet[Referral]:
    """Those of one's team before there is a family, and those of families within reach."""
    everywhere = ROLE_SCOPE[Role(user.role)] is Scope.ALL
    of_team = (
        Q(family=None) if everywhere else Q(family=None, team__isnull=False, team_id=user.team_id)
    )
    return (
        Referral.objects.filter(of_team | access.visible(user, "family"))
        .filter(access.allowed(user, "family"))
        .select_related("team", "recorded_by")
    )


def referral_or_404(referral_id: uuid.UUID, *, user: User) -> Referral:
    """One of them; of another team it is not there."""
    access.require(user, Permission.TRIAGE_REFERRAL)
    found = referrals_visible_to(user).select_related("framework").defer("framework__source_text")
    referral = found.filter(pk=referral_id).first()
    if referral is None:
        raise Http404
    return referral


def teams_to_move_to(referral: Referral) -> QuerySet[Team]:
    """Every open team but the one that looks at it now."""
    return Team.objects.filter(closed_on=None).exclude(pk=referral.team_id).order_by("name")


def waiting_for(team: Team) -> int:
    """Referrals and families that wait for an answer of a team: for closing it."""
    with identity.opening(identity.EVERYTHING):
        undecided = Q(state__in=UNDECIDED) | SHOWN[TO_OPEN][1]
        referrals = Referral.objects.filter(undecided, team=team).count()
        offered = Transfer.objects.filter(state=Transfer.State.WAITING, team=team).count()
    return referrals + offered


def counts_of(user: User) -> dict[str, int]:
    """How many stand in each part of the list."""
    wanted = {key: Count("pk", filter=condition) for key, (_, condition) in SHOWN.items()}
    counts: dict[str, int] = referrals_visible_to(user).order_by().aggregate(**wanted)
    return counts


def listed(user: User, part: str) -> QuerySet[Referral]:
    """A part of the list: what waits, the longest waiting first; what is decided, the latest."""
    order = "-decided_on" if part == DECIDED else "received_on"
    return referrals_visible_to(user).filter(SHOWN[part][1]).order_by(order, "reference")


def names_in(referrals: Iterable[Referral]) -> dict[uuid.UUID, list[ReferredPerson]]:
    """The people of a page of referrals, in order."""
    found: dict[uuid.UUID, list[ReferredPerson]] = {each.pk: [] for each in referrals}
    for person in ReferredPerson.objects.filter(referral__in=found).order_by("referral", "place"):
        found[person.referral_id].append(person)
    return found


@dataclass(frozen=True)
class Shown:
    """What of a referral may be read: hidden groups are named in the place of what they hide."""

    needs: list[NeedWords]
    reason: str
    hidden: str

    @property
    def is_hidden(self) -> bool:
        """Whether anything waits for a reason to be shown."""
        return bool(self.hidden)


def shown_of(referral: Referral, *, everything: bool) -> Shown:
    """Its needs in words; what somebody wrote may say the same, so it is hidden with them."""
    groups = {group for code in referral.needs if (group := group_of_need(code))}
    mask = NOTHING_HIDDEN if everything else Mask(frozenset(Group))
    words = current_words()
    needs = [_need(words.need(referral.framework.code, c), c, mask) for c in referral.needs]
    if everything or not groups:
        return Shown(needs, referral.reason, "")
    hidden = ", ".join(sorted(hidden_words(group) for group in groups))
    return Shown(needs, "", hidden)


def _need(words: NeedWords, code: str, mask: Mask) -> NeedWords:
    group = group_of_need(code)
    if group is None or not mask.hides(group):
        return words
    return NeedWords("", hidden_words(group), "", 999, confirmed=False, note="", hidden=True)


def with_needs_referred(families: QuerySet[Family]) -> QuerySet[Family]:
    """Each family with `needs_referred`: the codes that its referrals named.

    There are several where two families that were referred have been put together.
    """
    rows = Referral.objects.filter(family=OuterRef("pk")).order_by("received_on", "pk")
    named = Func(F("needs"), function="unnest", output_field=CharField())
    return families.annotate(needs_referred=ArraySubquery(rows.values_list(named)))


@dataclass(frozen=True)
class Known:
    """Somebody who is referred, and those recorded who may be the same person."""

    person: ReferredPerson
    candidates: list[Candidate]


def known_already(
    referral: Referral, people: Sequence[ReferredPerson], *, user: User
) -> list[Known]:
    """Who of them may be recorded, by the look that is had before anybody is entered."""
    typed = [
        Typed(each.forename, each.surname, each.date_of_birth, referral.postcode, ())
        for each in people
    ]
    found = candidates_of(typed, user=user)
    return [Known(who, like) for who, like in zip(people, found, strict=True) if like]


def referred_before(
    referral: Referral, people: Sequence[ReferredPerson], *, user: User
) -> list[Referral]:
    """Other referrals within reach of somebody with the same name and date of birth."""
    births = [each.date_of_birth for each in people if each.date_of_birth]
    theirs = ReferredPerson.objects.filter(date_of_birth__in=births).exclude(referral=referral)
    within = referrals_visible_to(user).filter(pk__in=theirs.values("referral"))
    rows = theirs.filter(referral__in=within).select_related("referral")
    same = {_key(each) for each in people}
    found = {row.referral for row in rows if _key(row) in same}
    return sorted(found, key=lambda each: each.received_on, reverse=True)


def _key(person: ReferredPerson) -> tuple[str, str, date | None]:
    return plain_letters(person.forename), plain_letters(person.surname), person.date_of_birth
