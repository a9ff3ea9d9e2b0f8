"""How old backups are, as the last look of a night found it."""

from datetime import timedelta

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from privacy.models import Job, JobState

JOB = "look_at_backups"
# A night's look that is missing is as bad as one that finds something.
STALE = timedelta(hours=48)


def last_look() -> Job | None:
    """The newest look that came to an end."""
    return _looks().first()


def not_as_promised() -> QuerySet[Job]:
    """The last look, where it found a backup that is too old, or saw none at all."""
    last = _looks().values("pk")[:1]
    amiss = Q(result__seen=0) | Q(result__over__gt=0) | Q(finished_at__lt=timezone.now() - STALE)
    return Job.objects.filter(amiss, pk=Subquery(last))


def _looks() -> QuerySet[Job]:
    return Job.objects.filter(kind=JOB, state=JobState.DONE).order_by("-finished_at")
