"""Long work of the outcomes floor."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from outcomes.actions.computing import compute_outcomes
from outcomes.queries.results import run_of_job
from privacy import jobs
from privacy.identity import acting_as, system_user
from privacy.models import Job
from privacy.roles import Permission


@jobs.job(
    "compute_outcomes",
    label="Compute outcomes",
    permission=Permission.COMPUTE_OUTCOMES,
    result_view="outcomes:run",
)
def compute(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Judge all families as on the day that was asked for; once, however often it is run."""
    # A worker may die after its run was kept and before the job could say so.
    with acting_as(job.asked_by):
        kept = run_of_job(job.pk)
    run = kept or compute_outcomes(
        as_of=date.fromisoformat(job.params["as_of"]),
        by=job.asked_by,
        job_id=job.pk,
        step=progress.step,
        leave_out=progress.skip,
    )
    return {"id": str(run.pk), **run.counts}


@shared_task(name="outcomes.compute_nightly")
def compute_nightly() -> None:
    """Every night, as on that day."""
    today = timezone.localdate().isoformat()
    jobs.request("compute_outcomes", by=system_user("timetable"), params={"as_of": today})
