"""Long work of the outcomes floor."""

import uuid
from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from families.queries.plans import plan_or_404
from outcomes.actions.comparing import compare_run
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.previews import preview_plan
from outcomes.queries.previews import preview_of_job
from outcomes.queries.results import run_of_job, run_or_404
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
        only_changed=bool(job.params.get("only_changed")),
        step=progress.step,
        leave_out=progress.skip,
    )
    return {"id": str(run.pk), **run.counts}


@jobs.job(
    "compare_run",
    label="Compute a run again and compare",
    permission=Permission.COMPUTE_OUTCOMES,
    result_view="outcomes:run",
)
def compare(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Judge the families of a past run again and keep where the two differ; once."""
    with acting_as(job.asked_by):
        run = run_or_404(uuid.UUID(job.params["run"]))
        kept = run.comparisons.filter(job_id=job.pk).first()
    comparison = kept or compare_run(run=run, by=job.asked_by, job_id=job.pk, step=progress.step)
    return {"id": str(run.pk), **comparison.counts}


FULL_ON = 6


@shared_task(name="outcomes.compute_nightly")
def compute_nightly() -> None:
    """Every night as on that day: what has changed; everything anew in the night to Sunday.

    The trail of changes is kept by the database and cannot be forgotten by code; that a week's
    increments leave nothing out is shown once a week all the same.
    """
    today = timezone.localdate()
    params = {"as_of": today.isoformat(), "only_changed": today.weekday() != FULL_ON}
    jobs.request("compute_outcomes", by=system_user("timetable"), params=params)


@jobs.job(
    "preview_plan",
    label="Preview a local plan",
    permission=Permission.PREVIEW_PLAN,
    result_view="outcomes:plan",
)
def preview(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Judge the families of a framework under a plan and as they are held; once."""
    with acting_as(job.asked_by):
        plan = plan_or_404(uuid.UUID(job.params["plan"]))
        kept = preview_of_job(job.pk)
    made = kept or preview_plan(
        plan=plan,
        as_of=date.fromisoformat(job.params["as_of"]),
        by=job.asked_by,
        job_id=job.pk,
        step=progress.step,
    )
    return {"id": str(plan.pk), **made.counts}
