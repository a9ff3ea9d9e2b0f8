"""Impact assessments and sharing agreements: put, confirmed or refused by another, ended."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import ImpactAssessment, RightOverride, SharingAgreement, User
from privacy.models.registers import STANDS, WAITS, Put
from privacy.roles import Permission
from privacy.rules import registers as rules


@transaction.atomic
def put_assessment(
    *, purpose: str, done_on: date, review_on: date, by: User, **said: Any
) -> ImpactAssessment:
    """An assessment was made; it counts once somebody else has approved it."""
    access.require(by, Permission.KEEP_PRIVACY_REGISTERS)
    rules.check_assessment(done_on, review_on, timezone.localdate())
    _check_none_waits(ImpactAssessment, purpose=purpose)
    made = ImpactAssessment.objects.create(
        purpose=purpose, done_on=done_on, review_on=review_on, put_by=by, **said
    )
    _note(Event.REGISTER_PUT, made, by)
    return made


@transaction.atomic
def put_agreement(
    *, partner: str, purpose: str, from_on: date, until_on: date, by: User, **said: Any
) -> SharingAgreement:
    """Something was agreed with somebody outside; it counts once somebody else has confirmed it."""
    access.require(by, Permission.KEEP_PRIVACY_REGISTERS)
    rules.check_agreement(from_on, until_on, said["region"], said["safeguard"])
    _check_none_waits(SharingAgreement, partner=partner, purpose=purpose)
    made = SharingAgreement.objects.create(
        partner=partner, purpose=purpose, from_on=from_on, until_on=until_on, put_by=by, **said
    )
    _note(Event.REGISTER_PUT, made, by)
    return made


@transaction.atomic
def confirm(*, line: Put, by: User) -> Put:
    """A second person has read it: it counts from now on, in the place of what stood before."""
    held = _waiting(line, by)
    if isinstance(held, ImpactAssessment):
        rules.check_approvable(held.risk, held.consulted_on)
    for standing in _same(held).filter(STANDS):
        standing.ended_on = timezone.localdate()
        standing.save(update_fields=["ended_on"])
        _note(Event.REGISTER_ENDED, standing, by)
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _note(Event.REGISTER_CONFIRMED, held, by)
    return held


@transaction.atomic
def refuse(*, line: Put, by: User) -> Put:
    """It never counts, and stays readable."""
    held = _waiting(line, by)
    held.ended_on = timezone.localdate()
    held.save(update_fields=["ended_on"])
    _note(Event.REGISTER_ENDED, held, by)
    return held


@transaction.atomic
def end(*, line: Put, by: User) -> Put:
    """It counts no more, from now on: what needs it stops."""
    access.require(by, Permission.KEEP_PRIVACY_REGISTERS)
    held = _locked(line)
    if held.ended_on is not None or held.confirmed_at is None:
        raise RuleBroken("Only what is in force can be ended.")
    held.ended_on = timezone.localdate()
    held.save(update_fields=["ended_on"])
    _note(Event.REGISTER_ENDED, held, by)
    return held


def _check_none_waits(model: type[Put], **same: str) -> None:
    if model._default_manager.filter(WAITS, **same).exists():
        raise RuleBroken("One of the same waits to be confirmed. Decide on that one first.")


def _same(held: Put) -> Any:
    """The lines in whose place it comes."""
    same: dict[str, Any] = {"purpose": held.purpose}
    if isinstance(held, SharingAgreement):
        same["partner"] = held.partner
    if isinstance(held, RightOverride):
        same = {"request": held.request_id}
    return type(held)._default_manager.select_for_update().filter(**same)


def _waiting(line: Put, by: User) -> Put:
    """Locked, for somebody else than who put it."""
    access.require(by, Permission.CONFIRM_PRIVACY_REGISTERS)
    held = _locked(line)
    if held.state is not rules.State.WAITS:
        raise RuleBroken("This has been decided already.")
    if held.put_by_id == by.pk:
        raise RuleBroken("You put this, so somebody else has to confirm or refuse it.")
    return held


def _locked(line: Put) -> Put:
    held: Put = type(line)._default_manager.select_for_update().get(pk=line.pk)
    return held


def _note(event: Event, held: Put, by: User) -> None:
    audit.record(event, held, by=by, purpose=held.purpose)
