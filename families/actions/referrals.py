"""Referrals: recorded before there is a family, decided with a reason, and opened as a family."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.families import open_family
from families.models import Family, FrameworkVersion, Referral, ReferralStep, ReferredPerson
from families.queries.allocation import sees_every_team, teams_within_reach
from families.queries.frameworks import current_frameworks
from families.queries.referrals import referrals_visible_to
from families.rules import identifiers
from families.rules import referrals as rules
from families.rules.cases import check_past
from families.rules.field_groups import REASONS, is_offence
from privacy import access, audit, identity
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import Team, User
from privacy.queries.lawful import check_may_keep
from privacy.roles import Permission


@dataclass(frozen=True)
class ReferralFacts:
    """Who refers, from where, why, and whether the family agreed."""

    received_on: date
    source: str
    agency: str
    referrer: str
    contact: str
    reason: str
    consent: str
    needs: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""
    consent_route: str = ""
    consent_on: date | None = None


@dataclass(frozen=True)
class ReferredFacts:
    """Somebody of the family, as far as is known."""

    forename: str
    surname: str
    sex: str
    role: str
    date_of_birth: date | None = None


@transaction.atomic
def record_referral(
    *,
    key: uuid.UUID,
    team: Team | None,
    framework: FrameworkVersion,
    facts: ReferralFacts,
    people: Sequence[ReferredFacts],
    by: User,
) -> Referral:
    """A family is referred to a team. The same form sent twice makes one referral."""
    access.require(by, Permission.TRIAGE_REFERRAL)
    resent = referrals_visible_to(by).filter(pk=key).first()
    if resent is not None:
        return resent
    team = _team(team, by)
    _check(facts, framework, people)
    referral = Referral.objects.create(
        id=key,
        reference=_fresh_reference(),
        team=team,
        framework=framework,
        state=rules.State.WAITING,
        recorded_by=by,
        recorded_at=timezone.now(),
        **{**asdict(facts), "needs": list(facts.needs)},
    )
    for place, each in enumerate(people, 1):
        ReferredPerson.objects.create(referral=referral, place=place, **asdict(each))
    audit.record(Event.REFERRAL_RECORDED, referral, by=by, people=len(people))
    return referral


@transaction.atomic
def take_step(
    *, referral: Referral, step: str, reason_code: str, reason: str, passed_to: str, by: User
) -> ReferralStep:
    """Accept, decline, pass on, ask for more, note what came, or take up again; each is kept."""
    held = _held(referral, by)
    if held.family_id is not None:
        raise RuleBroken("A family was opened from this referral. Go on with the family.")
    rules.check_step(held.state, step, reason_code, passed_to)
    made = ReferralStep.objects.create(
        referral=held,
        step=step,
        reason_code=reason_code if step in rules.NEEDS_A_REASON else "",
        reason=reason,
        passed_to=passed_to if step == rules.Step.PASSED_ON else "",
        by=by,
        at=timezone.now(),
    )
    held.state = rules.LEADS_TO[rules.Step(step)]
    held.decided_on = None if held.is_open else timezone.localdate()
    held.save(update_fields=["state", "decided_on"])
    audit.record(Event.REFERRAL_STEPPED, held, by=by, reason_code=made.reason_code, step=step)
    return made


@transaction.atomic
def move_referral(*, referral: Referral, team: Team, reason: str, by: User) -> ReferralStep:
    """It came to the wrong team: from now on another one looks at it, the reason in hand."""
    held = _held(referral, by)
    if not held.is_open:
        raise RuleBroken("This referral is decided by now. Take it up again first, then move it.")
    if team.pk == held.team_id:
        raise RuleBroken(f"{team.name} looks at it already.", "team")
    facts = {"step": rules.Step.MOVED, "reason": reason, "passed_to": team.name}
    made = ReferralStep.objects.create(referral=held, by=by, at=timezone.now(), **facts)
    held.team, held.state = team, rules.State.WAITING
    # Whoever moves it may not see it any more from then on.
    with identity.opening(identity.EVERYTHING):
        held.save(update_fields=["team", "state"])
        audit.record(Event.REFERRAL_MOVED, held, by=by, team=str(team.pk))
    return made


@transaction.atomic
def open_referred_family(*, referral: Referral, by: User, **facts: Any) -> Family:
    """An accepted referral becomes a family, once."""
    held = _held(referral, by)
    if held.family_id is not None and held.family_id != facts["key"]:
        raise RuleBroken("Somebody has opened the family of this referral meanwhile.")
    if held.state != rules.State.ACCEPTED:
        raise RuleBroken("This referral has to be accepted before its family is opened.")
    family = open_family(by=by, **facts)
    if held.family_id is None:
        held.family = family
        held.save(update_fields=["family"])
        audit.record(Event.REFERRAL_OPENED, held, by=by, family=family)
    return family


@transaction.atomic
def show_hidden(*, referral: Referral, reason_code: str, by: User) -> None:
    """Somebody sees the hidden needs of a referral on one page, for a reason that is noted."""
    access.require(by, Permission.REVEAL_FIELDS)
    held = _held(referral, by)
    if reason_code not in REASONS:
        raise RuleBroken("Select why you need to see it.", "reason_code")
    audit.record(Event.REFERRAL_SHOWN, held, by=by, family=held.family, reason_code=reason_code)


def _held(referral: Referral, by: User) -> Referral:
    """The referral locked, for whoever may triage it."""
    access.require(by, Permission.TRIAGE_REFERRAL)
    found = referrals_visible_to(by).select_for_update(of=("self",)).filter(pk=referral.pk)
    held = found.first()
    if held is None:
        raise Http404
    return held


def _check(
    facts: ReferralFacts, framework: FrameworkVersion, people: Sequence[ReferredFacts]
) -> None:
    check_past(facts.received_on, "The day", "received_on", timezone.localdate())
    rules.check_consent(facts.consent, facts.consent_route, facts.consent_on, facts.received_on)
    if not people:
        raise RuleBroken("Add at least one person.")
    unknown = set(facts.needs) - current_frameworks()[framework.code].needs.keys()
    if unknown:
        raise RuleBroken("Select needs from the list.", "needs")
    check_may_keep(Referral, asdict(facts), offence=any(map(is_offence, facts.needs)))


def _team(chosen: Team | None, by: User) -> Team:
    """One's own team, or for those who see them all the one that was chosen."""
    team = chosen if sees_every_team(by) else by.team
    if team is None or not teams_within_reach(by).filter(closed_on=None, pk=team.pk).exists():
        raise RuleBroken("Select the team that looks at it.", "team")
    return team


def _fresh_reference() -> str:
    while Referral.objects.filter(reference=(found := identifiers.fresh_reference("R"))).exists():
        pass
    return found
