"""The register of lawful bases: a new version is put, and what stood before stays readable."""

import uuid
from typing import Any

from django.db import transaction

from privacy import access, audit, finding
from privacy.events import Event
from privacy.models import PurposeBasis, User
from privacy.roles import Permission
from privacy.rules import bases as rules


@transaction.atomic
def put_basis(
    *, purpose: str, by: User, person_id: uuid.UUID | None = None, **facts: Any
) -> PurposeBasis:
    """What a use rests on from a day on, for everybody or for one person."""
    access.require(by, Permission.KEEP_PRIVACY_REGISTERS)
    found = PurposeBasis.objects.select_for_update()
    standing = found.filter(purpose=purpose, person_id=person_id, until_on=None).first()
    said = rules.BasisFacts(**{**facts, "schedule_1": tuple(facts["schedule_1"])})
    rules.check_basis(said, standing.from_on if standing else None)
    if standing is not None:
        standing.until_on = said.from_on
        standing.save(update_fields=["until_on"])
    made = PurposeBasis.objects.create(purpose=purpose, person_id=person_id, put_by=by, **facts)
    person = finding.record_of(person_id) if person_id else None
    codes: dict[str, Any] = {"purpose": purpose, "basis": said.basis}
    audit.record(Event.BASIS_PUT, made, by=by, person=person, **codes)
    return made
