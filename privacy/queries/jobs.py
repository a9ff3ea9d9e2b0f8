"""Reading jobs: your own; everybody's only for those who keep the product running."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404

from privacy import access
from privacy.models import Job, JobSkip, JobState, User
from privacy.roles import Permission
from privacy.rules.small_numbers import SMALLEST
from privacy.telling import sees_cases


def jobs_visible_to(user: User) -> QuerySet[Job]:
    """The person's own jobs, or all of them."""
    jobs = Job.objects.select_related("asked_by")
    if access.can(user, Permission.VIEW_ALL_JOBS):
        return jobs
    return jobs.filter(asked_by=user)


def job_or_404(job_id: uuid.UUID, *, user: User) -> Job:
    """One job; somebody else's is not there."""
    job = jobs_visible_to(user).filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job


def job_at_work(
    record: Model, at_work: Callable[[], bool], kind: str, **params: uuid.UUID
) -> Job | None:
    """The latest job that changes a record, while `at_work` says that the record waits for it.

    Where that job has ended the record is read anew: one that ends between the two readings
    would otherwise look like one that has stopped halfway.
    """
    if not at_work():
        return None
    job = latest_job(kind, **params)
    if job is None or not job.is_open:
        record.refresh_from_db()
    return job if at_work() else None


def latest_job(kind: str, **params: uuid.UUID) -> Job | None:
    """The job of a kind that was asked for last with these parameters."""
    asked = {f"params__{name}": str(value) for name, value in params.items()}
    found = Job.objects.filter(kind=kind, **asked).select_related("asked_by")
    return found.order_by("-asked_at").first()


def place_in_queue(job: Job) -> int:
    """How many jobs wait before this one; 0 when it is next or no longer waits."""
    if job.state != JobState.QUEUED:
        return 0
    return Job.objects.filter(state=JobState.QUEUED, asked_at__lt=job.asked_at).count()


def skips_of(job: Job, *, user: User) -> QuerySet[JobSkip]:
    """The rows left out, for the person who asked only: a reference belongs to a family."""
    return job.skips.all() if job.asked_by_id == user.pk else JobSkip.objects.none()


def progress_of(job: Job | None, user: User) -> dict[str, Any]:
    """`1840 of 5000` and what the bar is drawn from; tenths for those who are told no numbers.

    Of fewer than ten, each step would be seen, and they could be counted.
    """
    if job is None:
        return {}
    if sees_cases(user) or not job.total:
        words = f"{job.done} of {job.total}" if job.total else ""
        return {"done": job.done, "total": job.total, "how_far": words}
    share = 10 * (10 * job.done // job.total) if job.total >= SMALLEST else 0
    return {"done": share, "total": 100, "how_far": f"{share}%"}
