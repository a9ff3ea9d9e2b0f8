"""Keeping somebody from a family or person, and ending that."""

import uuid

from django.db import transaction
from django.utils import timezone

from families.models import Exclusion, Family, Person
from families.queries import exclusions as queries
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NO_ACCOUNT = "Enter the email address of somebody whose access you look after."
NO_RECORD = "There is no family or person with this reference that you may know of."


@transaction.atomic
def put_exclusion(*, email: str, reference: str, reason_code: str, by: User) -> Exclusion:
    """Keep somebody from a record from now on, whatever right they hold or are given."""
    access.require(by, Permission.KEEP_OUT)
    user = queries.staff_looked_after(by).filter(email__iexact=email).first()
    if user is None:
        raise RuleBroken(NO_ACCOUNT, "email")
    record = queries.record_of_reference(reference, user=by)
    if record is None:
        raise RuleBroken(NO_RECORD, "reference")
    about = {"family": record} if isinstance(record, Family) else {"person": record}
    if user != by and queries.exclusions_for(by).filter(user=user, ended_at=None, **about).exists():
        raise RuleBroken(f"{user.name} is kept from it already.", "reference")
    exclusion = Exclusion.objects.create(
        user=user,
        reference=record.reference,
        reason_code=reason_code,
        put_by=by,
        put_at=timezone.now(),
        **about,
    )
    _note(Event.EXCLUSION_PUT, exclusion, reason_code, by)
    return exclusion


@transaction.atomic
def end_exclusion(*, exclusion_id: uuid.UUID, end_reason_code: str, by: User) -> Exclusion:
    """From now on the person's other rights hold again."""
    access.require(by, Permission.KEEP_OUT)
    exclusion = queries.exclusion_or_404(exclusion_id, user=by)
    exclusion.end_reason_code, exclusion.ended_by = end_reason_code, by
    exclusion.ended_at = timezone.now()
    exclusion.save(update_fields=["end_reason_code", "ended_by", "ended_at"])
    _note(Event.EXCLUSION_ENDED, exclusion, end_reason_code, by)
    return exclusion


def _note(event: Event, exclusion: Exclusion, reason_code: str, by: User) -> None:
    """By keys alone: whoever looks after exclusions need not be able to read the record."""
    audit.record(
        event,
        exclusion,
        by=by,
        family=Family(pk=exclusion.family_id) if exclusion.family_id else None,
        person=Person(pk=exclusion.person_id) if exclusion.person_id else None,
        reason_code=reason_code,
        worker=str(exclusion.user_id),
    )
