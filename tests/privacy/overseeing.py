"""What overseers see of odd access, for tests."""

from datetime import date

from django.utils import timezone

from families.actions.odd_access import look_through
from families.models import Family
from privacy import audit
from privacy.identity import acting_as, system_user
from privacy.models import AuditEvent, OddAccess, User


def opens(worker: User, family: Family) -> AuditEvent:
    """An opening in the trail, whether or not it would be let through now."""
    with acting_as(worker):
        return audit.record_view(family, by=worker, family=family)


def look(*days: date) -> int:
    """The nightly look, at today unless days are named."""
    by = system_user("timetable")
    return look_through(days=days or [timezone.localdate()], by=by, step=lambda *_: None)


def findings(worker: User) -> list[OddAccess]:
    """All about somebody, as the timetable reads them; those of one family first."""
    with acting_as(system_user("timetable")):
        found = list(OddAccess.objects.filter(worker=worker))
    return sorted(found, key=lambda each: (each.family_id is None, each.reference))


def reasons(worker: User) -> list[list[str]]:
    """Why."""
    return [each.reasons for each in findings(worker)]
