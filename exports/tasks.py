"""Long work of the exports floor."""

import uuid
from typing import Any

from celery import shared_task

from exports.actions.build import build_return
from exports.actions.returns import expire_returns
from exports.queries.returns import KIND_OF_JOB
from privacy import jobs
from privacy.identity import system_user
from privacy.models import Job
from privacy.roles import Permission


@jobs.job(
    KIND_OF_JOB,
    label="Build a return",
    permission=Permission.BUILD_RETURN,
    result_view="exports:return",
)
def build(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Build and check the return that was asked for."""
    return_id = uuid.UUID(job.params["return_id"])
    built = build_return(return_id=return_id, by=job.asked_by, step=progress.step)
    return {"id": str(built.pk), "state": built.state, "rows": built.rows}


@shared_task(name="exports.expire_returns")
def expire() -> None:
    """Every night: downloads whose time is over end."""
    expire_returns(by=system_user("timetable"))
