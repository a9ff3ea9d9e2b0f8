"""What the worker and the timetable call."""

import contextlib
import uuid
from typing import Any

from celery import shared_task

from privacy import backups, jobs
from privacy.actions import (
    audit_cut,
    chain,
    disposal,
    disposal_copies,
    dormant,
    executing,
    investigations,
    keys,
    notices,
    packs,
    recounting,
    retention,
    sessions,
    subject_collect,
)
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.models import Job
from privacy.queries import investigations as exports
from privacy.queries.backups import JOB as LOOK_AT_BACKUPS
from privacy.queries.disposal_copies import JOB as COPY_JOB
from privacy.queries.requests import BUILD_JOB
from privacy.queries.subject_items import COLLECT_JOB
from privacy.roles import Permission


@shared_task(name="privacy.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    jobs.run_as_needed(job_id)


@shared_task(name="privacy.requeue_stale_jobs")
def requeue_stale_jobs() -> None:
    """Queue again the jobs of workers that died."""
    jobs.requeue_stale()


@shared_task(name="privacy.forget_expired")
def forget_expired() -> None:
    """Delete sessions and counts of attempts whose time is over."""
    sessions.forget_expired()


@shared_task(name="privacy.send_notice")
def send_notice(user_id: str, notice: str) -> None:
    """Tell somebody by mail what happened to their account."""
    notices.send_notice(user_id=uuid.UUID(user_id), notice=notice)


@jobs.job(
    retention.JOB,
    label="Work out retention dates",
    permission=Permission.WORK_OUT_RETENTION,
    result_view="privacy:retention_worked_out",
)
def work_out_retention(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """What the schedules say of every family."""
    preview = retention.build_preview(by=job.asked_by, step=progress.step)
    return {"id": str(preview.pk), "families": preview.families}


@jobs.job(
    COLLECT_JOB,
    label="Collect the items of a subject request",
    permission=Permission.HANDLE_SUBJECT_REQUEST,
    result_view="privacy:request",
)
def collect_subject_items(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Everything about the person of a request, and who else is in it."""
    request_id = uuid.UUID(job.params["request"])
    found = subject_collect.collect_items(
        request_id=request_id, by=job.asked_by, step=progress.step
    )
    return {"id": str(request_id), "items": found}


@jobs.job(
    BUILD_JOB,
    label="Build a subject access pack",
    permission=Permission.HANDLE_SUBJECT_REQUEST,
    result_view="privacy:request",
)
def build_subject_pack(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Collect everything about the person of a request."""
    pack = packs.build_pack(
        request_id=uuid.UUID(job.params["request"]),
        by=job.asked_by,
        job_id=job.pk,
        step=progress.step,
    )
    counts = {"items": pack.items, "families": pack.families, "withheld": pack.withheld}
    return {"id": str(pack.request_id), **counts}


@jobs.job(
    chain.JOB,
    label="Check the audit trail",
    permission=Permission.VERIFY_AUDIT_TRAIL,
)
def verify_audit(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Every link, event and checkpoint."""
    found = chain.verify_trail(by=job.asked_by)
    return {
        "events": found.events,
        "checkpoints": found.checkpoints,
        "faults": sum(found.faults.values()),
    }


@jobs.job(
    exports.JOB,
    label="Make an export for an investigation",
    permission=Permission.INVESTIGATE,
    result_view="privacy:investigation",
)
def export_investigation(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """All events of a worker, or about a record, that two people agreed on."""
    made = investigations.build(
        investigation_id=uuid.UUID(job.params["investigation"]),
        by=job.asked_by,
        step=progress.step,
    )
    return {"id": str(made.pk), "events": made.rows}


@jobs.job(keys.JOB, label="Seal everything anew under new keys", permission=Permission.ROTATE_KEYS)
def rotate_keys(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Begun by the command `rotate_keys`, which works as the database's role for it."""
    return keys.renew(by=job.asked_by, step=progress.step)


@shared_task(name="privacy.work_out_retention_nightly")
def work_out_retention_nightly() -> None:
    """Every night, unless somebody has just asked for it."""
    with contextlib.suppress(RuleBroken):
        retention.ask_for_preview(by=system_user("timetable"))


@jobs.job(
    disposal.PROPOSE,
    label="Propose disposals",
    permission=Permission.PROPOSE_DISPOSAL,
)
def propose_disposals(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """What is due under the published schedules, with what would go."""
    made = disposal.propose_due(by=job.asked_by, step=progress.step)
    return {"records": made.items.count() if made else 0}


@jobs.job(
    COPY_JOB,
    label="Make the file of a record to hand over",
    permission=Permission.HAND_OVER_RECORD,
    result_view="privacy:disposal",
)
def copy_to_hand_over(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """The whole record, for whoever takes it."""
    facts: dict[str, Any] = {"job_id": job.pk, "params": job.params, "by": job.asked_by}
    made = disposal_copies.make_copy(**facts, step=progress.step)
    return {"id": job.params["batch"], "documents": made.papers, "left_out": made.left_out}


@jobs.job(
    disposal.EXECUTE,
    label="Execute a disposal",
    permission=Permission.APPROVE_DISPOSAL,
    result_view="privacy:disposal",
    database_role="eraser",
)
def execute_disposal(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Erase what two people agreed on, record by record."""
    batch = uuid.UUID(job.params["batch"])
    counts = executing.execute(batch_id=batch, by=job.asked_by, step=progress.step)
    return {"id": str(batch), **counts}


@jobs.job(
    LOOK_AT_BACKUPS, label="Look how old backups are", permission=Permission.WORK_OUT_RETENTION
)
def look_at_backups(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """What lies in the folder; nothing where the worker does not see it."""
    found = backups.look()
    return {"seen": int(found is not None), **(vars(found) if found else {})}


@shared_task(name="privacy.recount_deadlines")
def recount_deadlines() -> None:
    """Every night: a newer calendar of bank holidays may have come with an update."""
    recounting.recount(by=system_user("timetable"))


@shared_task(name="privacy.look_at_backups_nightly")
def look_at_backups_nightly() -> None:
    """Every night; the last result stands on the page of the schedules and at the desk."""
    jobs.request(LOOK_AT_BACKUPS, by=system_user("timetable"))


@shared_task(name="privacy.propose_disposals_nightly")
def propose_disposals_nightly() -> None:
    """Every night after the dates were worked out, once a schedule is published."""
    disposal.ask_to_propose(by=system_user("timetable"))


@shared_task(name="privacy.suspend_dormant")
def suspend_dormant() -> None:
    """Every night: who has not signed in for long is warned, then suspended."""
    dormant.look_for_dormant(by=system_user("timetable"))


@shared_task(name="privacy.sign_checkpoint")
def sign_checkpoint() -> None:
    """Every minute or hundred events."""
    chain.sign_checkpoint(by=system_user("timetable"))


@shared_task(name="privacy.verify_audit_nightly")
def verify_audit_nightly() -> None:
    """Every night; its result is an event and stands on the page of the seals."""
    chain.verify_trail(by=system_user("timetable"))


@shared_task(name="privacy.cut_audit_trail")
def cut_audit_trail() -> None:
    """Every night: what of the trail is older than its published rule says goes."""
    audit_cut.cut_trail(by=system_user("timetable"))


@shared_task(name="privacy.expire_packs")
def expire_packs() -> None:
    """Every night: packs live thirty days."""
    packs.expire_packs(by=system_user("timetable"))


@shared_task(name="privacy.expire_disposal_copies")
def expire_disposal_copies() -> None:
    """Every hour: files of records to hand over live seven days."""
    disposal_copies.expire_copies(by=system_user("timetable"))


@shared_task(name="privacy.destroy_investigations")
def destroy_investigations() -> None:
    """Every night: exports for an investigation live thirty days."""
    investigations.destroy_expired(by=system_user("timetable"))
