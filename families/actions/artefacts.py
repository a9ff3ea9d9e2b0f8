"""Assessments, plans and goals: what shows that the whole family is worked with."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from families.models import Artefact, Family
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission


@transaction.atomic
def record_artefact(
    *, family: Family, artefact: str, on_date: date, covers_everyone: bool, detail: str, by: User
) -> Artefact:
    """Record an assessment, a plan, or that the plan's goals tie to needs."""
    access.require(by, Permission.EDIT_FAMILY, family)
    today = timezone.localdate()
    cases.check_open(family.closed_on, today)
    cases.check_past(on_date, "The date", "on_date", today)
    if Artefact.objects.filter(family=family, artefact=artefact, on_date=on_date).exists():
        raise RuleBroken("This is recorded already with the same date.", "on_date")
    recorded = Artefact.objects.create(
        family=family,
        artefact=artefact,
        on_date=on_date,
        covers_everyone=covers_everyone,
        detail=detail,
    )
    audit.record(Event.ARTEFACT_RECORDED, recorded, by=by, family=family, kind=artefact)
    return recorded
