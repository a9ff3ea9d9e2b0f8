"""Files of records that are to be handed over: the one that stands, and the job that makes it."""

from django.db.models import QuerySet
from django.utils import timezone

from privacy.models import DisposalCopy, DisposalItem, Job
from privacy.queries.jobs import latest_job

JOB = "copy_to_hand_over"


def not_destroyed() -> QuerySet[DisposalCopy]:
    """Those whose file is still kept."""
    return DisposalCopy.objects.filter(destroyed_at=None)


def standing_copy(item: DisposalItem) -> DisposalCopy | None:
    """The file that can be downloaded now."""
    found = not_destroyed().filter(item=item, expires_at__gt=timezone.now())
    return found.select_related("made_by").first()


def latest_work(item: DisposalItem) -> Job | None:
    """The last job that was asked to make one."""
    return latest_job(JOB, item=item.pk)


def fetched_copy(item: DisposalItem) -> DisposalCopy | None:
    """The one that was downloaded last; nothing where none was."""
    fetched = DisposalCopy.objects.filter(item=item, fetched_at__isnull=False)
    return fetched.order_by("-fetched_at").first()
