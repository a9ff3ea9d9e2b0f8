"""Every night's count of what is missing or wrong in records."""

from django.utils import timezone

from families.models import QualityCount
from families.models.quality import ALL
from families.queries.quality import FAULTS, counted_by_team
from privacy import access, audit
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission


def count_quality(*, by: User) -> int:
    """Count today, once: a second time changes nothing. Gives how many rows were added."""
    access.require(by, Permission.COUNT_QUALITY)
    today = timezone.localdate()
    with acting_as(by):
        rows = [
            QualityCount(day=today, team_id=row["team_id"], code=code, families=row[name])
            for row in counted_by_team(by, today)
            for code, name in [(ALL, "open"), *((each.code, each.code) for each in FAULTS)]
        ]
        if QualityCount.objects.filter(day=today).exists():
            return 0
        QualityCount.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(Event.QUALITY_COUNTED, by=by, rows=len(rows))
    return len(rows)
