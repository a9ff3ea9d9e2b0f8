"""Returns for pages and actions."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from exports.models import Envelope, Return, ReturnApproval, ReturnAssessment, ReturnReading
from exports.rules import APPROVAL_DAYS, LIVE_STATES, State
from privacy.models import Job, User
from privacy.queries.jobs import job_at_work, latest_job
from privacy.telling import told_to

KIND_OF_JOB = "build_return"


def returns() -> QuerySet[Return]:
    """All returns, the latest period first; until when their answers hold."""
    newest = ReturnAssessment.objects.filter(of_return=OuterRef("pk")).order_by("-at")
    return (
        Return.objects.select_related("requested_by")
        .annotate(approved=Count("approvals", distinct=True))
        .annotate(review_on=Subquery(newest.values("review_on")[:1]))
        .defer("metrics", "params")
        .order_by("-period", "-requested_at")
    )


def return_or_404(return_id: uuid.UUID) -> Return:
    """One return."""
    found = Return.objects.select_related("requested_by", "ended_by").filter(pk=return_id).first()
    if found is None:
        raise Http404
    return found


def with_assessments(return_id: uuid.UUID) -> tuple[Return, list[ReturnAssessment]]:
    """One return and every answer to the regulator's questions about it, the latest first."""
    people = ("of_return__requested_by", "of_return__ended_by")
    found = ReturnAssessment.objects.filter(of_return=return_id).select_related("by", *people)
    every = list(found)
    return (every[0].of_return if every else return_or_404(return_id)), every


def rows_words(of_return: Return, user: User) -> str:
    """`812 rows`, as this reader is told it; nothing before it is built."""
    return f"{told_to(user, of_return.rows)} rows" if of_return.rows else ""


def live_return(kind: str, period: str) -> Return | None:
    """The return of a period that waits, is built or is released."""
    return Return.objects.filter(kind=kind, period=period, state__in=LIVE_STATES).first()


def readings(of_return: Return) -> QuerySet[ReturnReading]:
    """Who got the file, latest first."""
    return of_return.readings.select_related("by")


def approvals(of_return: Return) -> list[ReturnApproval]:
    """Who approved it, in order; nobody before it is built."""
    return list(of_return.approvals.select_related("by")) if of_return.metrics else []


def job_of(shown: Return) -> Job | None:
    """The job that builds it, while it is not built."""
    waits = (State.REQUESTED, State.BUILDING)
    return job_at_work(shown, lambda: shown.state in waits, KIND_OF_JOB, return_id=shown.pk)


def has_open_job(of_return: Return) -> bool:
    """Whether a job waits or runs for it."""
    job = latest_job(KIND_OF_JOB, return_id=of_return.pk)
    return job is not None and job.is_open


def due_to_expire(now: datetime) -> list[uuid.UUID]:
    """Released returns whose time is over, and built ones that nobody has approved in time."""
    waited = now - timedelta(days=APPROVAL_DAYS)
    due = Q(state=State.RELEASED, expires_at__lte=now) | Q(state=State.BUILT, built_at__lte=waited)
    return list(Return.objects.filter(due).values_list("pk", flat=True))


def files_in_use(states: Collection[str]) -> set[str]:
    """The files that returns in these states name."""
    kept = Return.objects.filter(state__in=states)
    own = kept.exclude(file="").values_list("file", flat=True)
    sealed = Envelope.objects.filter(of_return__in=kept).values_list("file", flat=True)
    return {*own, *sealed}


def earlier_starts(of_return: Return) -> list[dict[str, int]]:
    """Of every earlier return that went out: families by the start that the file shows."""
    gone_out = (State.RELEASED, State.EXPIRED, State.RECALLED)
    earlier = Return.objects.filter(kind=of_return.kind, state__in=gone_out)
    metrics = earlier.exclude(pk=of_return.pk).values_list("metrics", flat=True)
    return [each["starts"] for each in metrics if "starts" in each]
