"""Recording which privacy notice a family or person was given, and to what they agreed."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from families.models import Agreement, Family, Person
from families.queries.members import person_or_404
from families.rules.agreements import Agreed, check_agreed
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def record_agreement(*, family: Family, agreed: Agreed, by: User) -> Agreement:
    """Given, refused or withdrawn, from now on; what was said before stays readable."""
    access.require(by, Permission.EDIT_FAMILY, family)
    if agreed.person_id is not None:
        person_or_404(family, agreed.person_id)
    [made] = keep_agreements(family, [agreed], by=by)
    return made


def keep_agreements(family: Family, answers: Iterable[Agreed], *, by: User) -> list[Agreement]:
    """Each noted; for actions that have asked already."""
    made = []
    for each in answers:
        check_agreed(each, timezone.localdate())
        row = Agreement.objects.create(
            family=family, recorded_by=by, recorded_at=timezone.now(), **asdict(each)
        )
        codes: dict[str, Any] = {"kind": each.kind, "reason_code": each.answer}
        audit.record(
            Event.AGREEMENT_RECORDED, row, by=by, family=family, person=_person(each), **codes
        )
        made.append(row)
    return made


def _person(agreed: Agreed) -> Person | None:
    return Person(pk=agreed.person_id) if agreed.person_id else None
