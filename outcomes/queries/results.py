"""Reading what the engine found."""

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from outcomes.models import OutcomeRun


def runs() -> QuerySet[OutcomeRun]:
    """All runs, newest first. A run holds counts only; its results are read family by family."""
    return OutcomeRun.objects.select_related("asked_by")


def run_or_404(run_id: uuid.UUID) -> OutcomeRun:
    """One run."""
    run = runs().filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def run_of_job(job_id: uuid.UUID) -> OutcomeRun | None:
    """The run that a job has made."""
    return runs().filter(job_id=job_id).first()


def latest_run() -> OutcomeRun | None:
    """The run that finished last."""
    return runs().first()


def of_latest_run() -> Q:
    """Only what the run that finished last has found."""
    return Q(run__in=OutcomeRun.objects.values("pk")[:1])
