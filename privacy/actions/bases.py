"""The register of lawful bases: put by one person, confirmed by another; earlier ones stay."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy import access, audit, finding
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import PurposeBasis, User
from privacy.roles import Permission
from privacy.rules import bases as rules


@transaction.atomic
def put_basis(
    *, purpose: str, by: User, person_id: uuid.UUID | None = None, **facts: Any
) -> PurposeBasis:
    """What a use is to rest on from a day on, once somebody else has confirmed it."""
    access.require(by, Permission.KEEP_PRIVACY_REGISTERS)
    found = _of(purpose, person_id)
    if found.filter(confirmed_at=None).exists():
        raise RuleBroken("A basis of this use waits to be confirmed. Decide on that one first.")
    standing = found.exclude(confirmed_at=None).first()
    said = rules.BasisFacts(**{**facts, "schedule_1": tuple(facts["schedule_1"])})
    rules.check_basis(said, standing.from_on if standing else None)
    made = PurposeBasis.objects.create(purpose=purpose, person_id=person_id, put_by=by, **facts)
    _note(Event.REGISTER_PUT, made, by)
    return made


@transaction.atomic
def confirm_basis(*, basis: PurposeBasis, by: User) -> PurposeBasis:
    """A second person has read it: it stands from its day on, and ends what stood before."""
    held = _waiting(basis, by)
    found = _of(held.purpose, held.person_id).exclude(confirmed_at=None)
    for standing in found:
        # What began later than this one would end before it began.
        rules.check_follows(held.from_on, standing.from_on)
        standing.until_on = held.from_on
        standing.save(update_fields=["until_on"])
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _note(Event.REGISTER_CONFIRMED, held, by)
    return held


@transaction.atomic
def refuse_basis(*, basis: PurposeBasis, by: User) -> PurposeBasis:
    """It never stands, and stays readable."""
    held = _waiting(basis, by)
    held.until_on = held.from_on
    held.save(update_fields=["until_on"])
    _note(Event.REGISTER_ENDED, held, by)
    return held


def _of(purpose: str, person_id: uuid.UUID | None) -> QuerySet[PurposeBasis]:
    found = PurposeBasis.objects.select_for_update()
    return found.filter(purpose=purpose, person_id=person_id, until_on=None)


def _waiting(basis: PurposeBasis, by: User) -> PurposeBasis:
    """Locked, for somebody else than who put it."""
    access.require(by, Permission.CONFIRM_PRIVACY_REGISTERS)
    held = PurposeBasis.objects.select_for_update().get(pk=basis.pk)
    if not held.waits:
        raise RuleBroken("This has been decided already.")
    if held.put_by_id == by.pk:
        raise RuleBroken("You put this basis, so somebody else has to confirm or refuse it.")
    return held


def _note(event: Event, held: PurposeBasis, by: User) -> None:
    person = finding.record_of(held.person_id) if held.person_id else None
    codes: dict[str, Any] = {"purpose": held.purpose, "basis": held.basis}
    audit.record(event, held, by=by, person=person, **codes)
