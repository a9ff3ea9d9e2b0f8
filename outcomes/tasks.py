"""Long work of the outcomes floor."""

import uuid
from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from families.queries.plans import plan_or_404
from outcomes.actions import claim_bulk
from outcomes.actions.audits_closing import close_audit
from outcomes.actions.audits_tests import run_tests
from outcomes.actions.claim_packs import expire_packs, make_pack
from outcomes.actions.claim_recomputing import recompute_claim
from outcomes.actions.comparing import compare_run
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.payments import record_answer
from outcomes.actions.previews import preview_plan
from outcomes.actions.submissions import make_submission
from outcomes.queries import claim_choice, claim_packs, payments, submissions
from outcomes.queries.audits import CLOSING_JOB
from outcomes.queries.claims import claim_or_404
from outcomes.queries.previews import preview_of_job
from outcomes.queries.results import run_of_job, run_or_404
from privacy import access, jobs
from privacy.identity import EVERYTHING, acting_as, system_user
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
    with acting_as(job.asked_by, opened=EVERYTHING):
        kept = run_of_job(job.pk)
    run = kept or compute_outcomes(
        as_of=date.fromisoformat(job.params["as_of"]),
        by=job.asked_by,
        job_id=job.pk,
        only_changed=bool(job.params.get("only_changed")),
        step=progress.step,
        leave_out=progress.skip,
    )
    return {"id": str(run.pk)}  # Its page tells its numbers as each reader may know them.


@jobs.job(
    "compare_run",
    label="Compute a run again and compare",
    permission=Permission.COMPUTE_OUTCOMES,
    result_view="outcomes:run",
)
def compare(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Judge the families of a past run again and keep where the two differ; once."""
    with acting_as(job.asked_by, opened=EVERYTHING):
        run = run_or_404(uuid.UUID(job.params["run"]))
        kept = run.comparisons.filter(job_id=job.pk).first()
    if not kept:
        compare_run(run=run, by=job.asked_by, job_id=job.pk, step=progress.step)
    return {"id": str(run.pk)}


@jobs.job(
    submissions.JOB,
    label="Submit claims",
    permission=Permission.SUBMIT_CLAIM,
    result_view="outcomes:submission",
)
def submit_claims(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Submit the chosen claims one by one; what was refused is said with its reason."""
    chosen = uuid.UUID(job.params["submission_id"])
    made = make_submission(submission_id=chosen, by=job.asked_by, step=progress.step)
    return {"id": str(made.pk), "submitted": made.rows}


@jobs.job(
    payments.JOB,
    label="Record the ministry's answer",
    permission=Permission.SUBMIT_CLAIM,
    result_view="outcomes:answer",
)
def record_answers(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Record payments and rejections as they were planned."""
    planned = uuid.UUID(job.params["answer_id"])
    held = record_answer(answer_id=planned, by=job.asked_by, step=progress.step)
    with acting_as(job.asked_by, opened=EVERYTHING):
        return {"id": str(held.pk), **payments.results_of(held)}


@jobs.job(
    claim_packs.JOB,
    label="Make a claim pack",
    permission=Permission.MAKE_CLAIM_PACK,
    result_view="outcomes:claim_packs",
)
def make_claim_pack(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Set the answers to a spot check from what was frozen with the claim."""
    claim = uuid.UUID(job.params["claim_id"])
    made = make_pack(claim_id=claim, job_id=job.pk, by=job.asked_by, step=progress.step)
    return {"id": str(made.claim_id), "size": made.size}


@shared_task(name="outcomes.expire_claim_packs")
def expire_claim_packs() -> None:
    """Every night: packs whose time is over."""
    expire_packs(by=system_user("timetable"))


def _in_bulk(
    job: Job, progress: jobs.Progress, work: claim_bulk.Work, doing: str
) -> dict[str, Any]:
    """Each row once, however often the job is run."""
    with acting_as(job.asked_by, opened=EVERYTHING):
        items = claim_choice.items_of(job)
    counts = claim_bulk.in_bulk(
        job_id=job.pk, items=items, work=work, by=job.asked_by, doing=doing, step=progress.step
    )
    return {"id": str(job.pk), **counts}


@jobs.job(
    "prepare_claims",
    label="Prepare claims",
    permission=Permission.PREPARE_CLAIM,
    result_view="outcomes:claims_done",
)
def prepare_claims(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """A draft for each chosen result, or why not."""
    return _in_bulk(job, progress, claim_bulk.prepare_row, "claims prepared")


@jobs.job(
    "ready_claims",
    label="Make claims ready",
    permission=Permission.PREPARE_CLAIM,
    result_view="outcomes:claims_done",
)
def ready_claims(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Each chosen draft judged once more and frozen, or why not."""
    return _in_bulk(job, progress, claim_bulk.ready_row, "claims made ready")


@jobs.job(
    "audit_claims",
    label="Send claims to internal audit",
    permission=Permission.PREPARE_CLAIM,
    result_view="outcomes:claims_done",
)
def audit_claims(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Each chosen claim sent to internal audit, or why not."""
    return _in_bulk(job, progress, claim_bulk.audit_row, "claims sent to internal audit")


@jobs.job(
    "recompute_claim",
    label="Judge a claim again",
    permission=Permission.VIEW_CLAIMS,
    result_view="outcomes:claim",
)
def recompute(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """On what was frozen, and on the records of today; kept once."""
    with acting_as(job.asked_by):
        access.require(job.asked_by, Permission.VIEW_CLAIMS)
        claim = claim_or_404(uuid.UUID(job.params["claim"]), user=job.asked_by)
        made = recompute_claim(claim=claim, by=job.asked_by, job_id=job.pk)
    same = {"frozen_same": made.frozen_same, "today_same": made.today_same}
    return {"id": str(claim.pk), **same}


@jobs.job(
    "test_audit",
    label="Test the sampled claims of an internal audit",
    permission=Permission.AUDIT_CLAIM,
    result_view="outcomes:audit",
)
def test_audit(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Recompute each sampled claim and look for it in others; run twice, it goes on."""
    audit_id = uuid.UUID(job.params["audit"])
    counts = run_tests(audit_id=audit_id, by=job.asked_by, job_id=job.pk, step=progress.step)
    return {"id": str(audit_id), **counts}


@jobs.job(
    CLOSING_JOB,
    label="Close an internal audit",
    permission=Permission.AUDIT_CLAIM,
    result_view="outcomes:audit_report",
)
def close_internal_audit(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Pass what was not sampled where the opinion does, and lock the round."""
    audit_id = uuid.UUID(job.params["audit"])
    closed = close_audit(audit_id=audit_id, by=job.asked_by, step=progress.step)
    return {"id": str(closed.pk)}


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
    with acting_as(job.asked_by, opened=EVERYTHING):
        plan = plan_or_404(uuid.UUID(job.params["plan"]))
        kept = preview_of_job(job.pk)
    if not kept:
        preview_plan(
            plan=plan,
            as_of=date.fromisoformat(job.params["as_of"]),
            by=job.asked_by,
            job_id=job.pk,
            step=progress.step,
        )
    return {"id": str(plan.pk)}
