"""What moves the clock of a subject request, who may act, and when it is restricted."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from privacy import audit, deadlines, finding
from privacy.actions.requests import changed, held_open
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import (
    ActingDecision,
    RestrictedRequest,
    SubjectExtension,
    SubjectPause,
    SubjectRequest,
    User,
)
from privacy.queries.requests import is_extended, pauses_of
from privacy.rules import acting
from privacy.rules import requests as rules
from privacy.schedule import Danger, bystanders_of

# What weighs most stands first: it is the reason that is kept.
DANGERS = (Danger.SEPARATED, Danger.ADDRESS, Danger.ABUSE, Danger.RESTRICTED)


@transaction.atomic
def take_more_time(
    *, request: SubjectRequest, told_on: date, why: str, reason: str, by: User
) -> SubjectRequest:
    """The person was told, with reasons, that it takes three months from the start."""
    held = held_open(request, by)
    if held.clock_from is None:
        raise RuleBroken("The clock is not running yet, so there is nothing to extend.")
    if is_extended(held):
        raise RuleBroken("More time has been taken already. It is taken once.")
    rules.check_told(told_on, held.clock_from, timezone.localdate())
    paused = pauses_of(held).worked
    deadlines.check_extension(
        relevant=held.clock_from, told_on=told_on, reason=reason, paused=paused
    )
    facts = {"told_on": told_on, "why": why, "reason": reason}
    held.extension = SubjectExtension.objects.create(
        request=held, by=by, at=timezone.now(), **facts
    )
    return changed(held, by, "extension")


@transaction.atomic
def ask_what_is_meant(
    *, request: SubjectRequest, asked_on: date, reason: str, by: User
) -> SubjectRequest:
    """What they ask for is not clear: the clock stands until they answer."""
    held = held_open(request, by)
    rules.check_pause(asked_on, held.received_on, reason=reason, today=timezone.localdate())
    if held.clock_from is None:
        raise RuleBroken("The clock is not running yet, so it cannot be stopped.")
    if pauses_of(held).open_since is not None:
        raise RuleBroken("They were asked already, and the clock stands.")
    SubjectPause.objects.create(request=held, asked_on=asked_on, reason=reason, by=by)
    return changed(held, by, "pauses")


@transaction.atomic
def note_answer(*, request: SubjectRequest, answered_on: date, by: User) -> SubjectRequest:
    """They said what they mean: the clock goes on."""
    held = held_open(request, by)
    pause = held.pauses.filter(answered_on=None).first()
    if pause is None:
        raise RuleBroken("Nothing was asked of them that is still open.")
    rules.check_answered(answered_on, pause.asked_on, timezone.localdate())
    pause.answered_on = answered_on
    pause.save(update_fields=["answered_on"])
    return changed(held, by, "pauses")


@transaction.atomic
def decide_acting(
    *, request: SubjectRequest, answers: Sequence[str], outcome: str, reason: str, by: User
) -> SubjectRequest:
    """Whether the parent may act for the child: six answers and what follows."""
    held = held_open(request, by)
    if held.requester != SubjectRequest.Requester.PARENT:
        raise RuleBroken("Nobody asks as a parent here.")
    acting.check_acting(answers, outcome)
    said = {"answers": list(answers), "outcome": outcome, "reason": reason}
    ActingDecision.objects.create(request=held, by=by, at=timezone.now(), **said)
    return changed(held, by, "acting")


@transaction.atomic
def restrict(*, request: SubjectRequest, by: User) -> SubjectRequest:
    """An officer says that somebody has to be protected from whoever reads the answer."""
    held = held_open(request, by)
    keep_restricted(held, RestrictedRequest.Why.OFFICER, by)
    return held


def keep_restricted(held: SubjectRequest, why: str, by: User) -> None:
    """Once restricted, a request stays so. Packs that were built before are built anew."""
    made = RestrictedRequest(request=held, why=why, by=by, at=timezone.now())
    if RestrictedRequest.objects.filter(request=held).exists():
        return
    made.save(force_insert=True)
    held.restricted = made
    person = finding.record_of(held.person_id)
    audit.record(
        Event.SUBJECT_REQUEST_CHANGED,
        held,
        by=by,
        person=person,
        fields=["restricted"],
        reason_code=why,
    )


def danger_of(person_id: uuid.UUID) -> str:
    """Why a request about somebody is restricted by what the records say; empty where it is not."""
    found = bystanders_of(person_id).dangers
    return next((danger.value for danger in DANGERS if danger in found), "")
