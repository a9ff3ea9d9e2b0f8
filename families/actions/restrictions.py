"""Restricting and sealing a family, naming who may open it, and lifting that."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from families.models import Family, Restriction, RestrictionName
from families.models.restrictions import NORMAL
from families.queries import restrictions as queries
from families.queries.exclusions import record_of_reference
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NO_FAMILY = "There is no family with this reference that you may know of."
KNOWN = "This family is restricted already: change it from the list."
NOBODY = "Name at least one person who may open a sealed family."


@transaction.atomic
def put_restriction(
    *, reference: str, level: str, reason_code: str, emails: Sequence[str], by: User
) -> Restriction:
    """From now on only those who are named (restricted: or hold a grant) may open the family."""
    access.require(by, Permission.RESTRICT_FAMILY)
    known = queries.restrictions_for(by).filter(reference=reference, ended_at=None)
    if known.exists():
        raise RuleBroken(KNOWN, "reference")
    family = record_of_reference(reference, user=by)
    if not isinstance(family, Family):
        raise RuleBroken(NO_FAMILY, "reference")
    return _put(family.pk, reference, level, reason_code, emails, by)


@transaction.atomic
def change_restriction(
    *, restriction_id: uuid.UUID, level: str, reason_code: str, emails: Sequence[str], by: User
) -> Restriction:
    """Another level, reason or names, or normal again. The former one is kept as ended."""
    access.require(by, Permission.RESTRICT_FAMILY)
    held = queries.restriction_or_404(restriction_id, user=by)
    held.ended_at, held.ended_by = timezone.now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    _note(Event.RESTRICTION_ENDED, held, reason_code, by)
    if level == NORMAL:
        return held
    return _put(held.family_id, held.reference, level, reason_code, emails, by)


def _put(
    family_id: uuid.UUID,
    reference: str,
    level: str,
    reason_code: str,
    emails: Sequence[str],
    by: User,
) -> Restriction:
    names = _named(emails)
    if level == Restriction.Level.SEALED and not names:
        raise RuleBroken(NOBODY, "emails")
    put = Restriction.objects.create(
        family_id=family_id,
        reference=reference,
        level=level,
        reason_code=reason_code,
        put_by=by,
        put_at=timezone.now(),
    )
    RestrictionName.objects.bulk_create(RestrictionName(restriction=put, user=u) for u in names)
    _note(Event.RESTRICTION_PUT, put, reason_code, by, names=len(names))
    return put


def _named(emails: Sequence[str]) -> list[User]:
    """Whoever is named; an address that nobody has is refused."""
    found = []
    for number, user in enumerate(queries.accounts_of(list(emails)), 1):
        if user is None:
            raise RuleBroken(f"Nobody has the email address on line {number}.", "emails")
        found.append(user)
    return found


def _note(event: Event, held: Restriction, reason_code: str, by: User, names: int = 0) -> None:
    """By the family's key: the family itself is hidden from whoever has just sealed it."""
    audit.record(
        event,
        held,
        by=by,
        family=Family(pk=held.family_id),
        reason_code=reason_code,
        level=held.level,
        names=names,
    )
