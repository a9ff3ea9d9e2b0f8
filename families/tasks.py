"""Long work of the families floor."""

import uuid
from typing import Any

from families.actions.handing import hand_on
from families.actions.rebasing import rebase_chosen
from families.queries.handing import move_or_404
from families.queries.rebasing import batch_or_404
from privacy import jobs
from privacy.identity import acting_as
from privacy.models import Job
from privacy.roles import Permission


@jobs.job(
    "rebase_families",
    label="Put families under newer rules",
    permission=Permission.REBASE_FAMILY,
    result_view="families:rebase_batch",
)
def rebase(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Every family that was chosen, one result each."""
    with acting_as(job.asked_by):
        batch = batch_or_404(uuid.UUID(job.params["batch"]), job.asked_by)
    counts = rebase_chosen(batch=batch, by=job.asked_by, step=progress.step, skip=progress.skip)
    return {"id": str(batch.pk), **counts}


@jobs.job(
    "hand_on_caseload",
    label="Hand on a caseload",
    permission=Permission.ALLOCATE_FAMILY,
    result_view="families:handed_on",
)
def hand_on_caseload(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Every family that was chosen, one result each."""
    with acting_as(job.asked_by):
        move = move_or_404(uuid.UUID(job.params["move"]), job.asked_by)
    return {"id": str(move.pk), **hand_on(move=move, by=job.asked_by, step=progress.step)}
