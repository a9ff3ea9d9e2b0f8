"""Recording which privacy notice a family was given, and to what it agreed."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from families.models import Agreement, Family
from families.rules.agreements import Agreed, check_agreed
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def record_agreement(*, family: Family, agreed: Agreed, by: User) -> Agreement:
    """Given, refused or withdrawn: what was said before stays readable."""
    access.require(by, Permission.EDIT_FAMILY, family)
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
        audit.record(Event.AGREEMENT_RECORDED, row, by=by, family=family, kind=each.kind)
        made.append(row)
    return made
