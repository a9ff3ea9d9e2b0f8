"""Long work of the families floor."""

import contextlib
import uuid
from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from families.actions import attachment_upkeep, digests, editing, emergencies, quality
from families.actions.handing import hand_on
from families.actions.kept_figures import EVERY_NIGHT, JOB, keep_all_figures, keep_figures
from families.actions.odd_access import look_through
from families.actions.printouts import expire_printouts, make_printout
from families.actions.rebasing import rebase_chosen
from families.kept_pages import kept_page
from families.queries import printouts
from families.queries.handing import move_or_404
from families.queries.rebasing import batch_or_404
from privacy import jobs
from privacy.actions.oversight import ask_to_look
from privacy.errors import RuleBroken
from privacy.identity import acting_as, system_user
from privacy.models import Job
from privacy.queries import oversight
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


@jobs.job(
    printouts.JOB,
    label="Make a file for paper",
    permission=Permission.PRINT_FAMILY,
    result_view="families:printouts",
)
def printout(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """A visit pack, a whole record or a plan as a tagged PDF."""
    made = make_printout(job_id=job.pk, params=job.params, by=job.asked_by, step=progress.step)
    return {"id": str(made.family_id), "size": made.size}


@jobs.job(
    JOB,
    label="Work figures out",
    permission=Permission.VIEW_FIGURES,
    result_view="families:figures_kept",
)
def work_out_figures(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """One page of figures as whoever asked is told it."""
    progress.step(0, 1, "pages of figures")
    page = kept_page(job.params["page"])
    kept = keep_figures(page=page, query=job.params["query"], by=job.asked_by)
    progress.step(1, 1, "pages of figures")
    return {"id": str(kept.pk)}


@jobs.job(EVERY_NIGHT, label="Work all figures out", permission=Permission.COUNT_QUALITY)
def work_out_all_figures(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Every page of figures for each of its readers."""
    return {"pages": keep_all_figures(by=job.asked_by, step=progress.step)}


@shared_task(name="families.work_out_figures_nightly")
def work_out_figures_nightly() -> None:
    """Every night, after the outcomes: figures of a large council."""
    jobs.request(EVERY_NIGHT, by=system_user("timetable"))


@shared_task(name="families.expire_printouts")
def destroy_printouts() -> None:
    """Every hour: printouts whose day is over."""
    expire_printouts(by=system_user("timetable"))


@jobs.job(
    oversight.JOB,
    label="Look for odd access",
    permission=Permission.FIND_ODD_ACCESS,
)
def find_odd_access(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """The openings of some days."""
    days = [date.fromisoformat(day) for day in job.params["days"]]
    found = look_through(days=days, by=job.asked_by, step=progress.step)
    return {"days": len(days), "found": found}


@shared_task(name="families.find_odd_access_nightly")
def find_odd_access_nightly() -> None:
    """Every night: yesterday, and the nights of the last week that were missed."""
    nights = oversight.nights_to_look_at(timezone.localdate())
    with contextlib.suppress(RuleBroken):
        ask_to_look(by=system_user("timetable"), days=nights)


@shared_task(name="families.count_quality")
def count_quality() -> None:
    """Every night: how many families have something missing or wrong."""
    quality.count_quality(by=system_user("timetable"))


@shared_task(name="families.send_digests")
def send_digests() -> None:
    """Every morning: how much is due, to whoever has something due."""
    digests.send_digests(by=system_user("timetable"))


@shared_task(name="families.escalate_emergencies")
def escalate_emergencies() -> None:
    """Every night: openings in an emergency that nobody has judged in time."""
    emergencies.escalate_late(by=system_user("timetable"))


@shared_task(name="families.scan_attachments")
def scan_attachments() -> None:
    """Some times a minute, where there is a scanner: what it has not seen."""
    attachment_upkeep.scan_papers(by=system_user("timetable"))


@shared_task(name="families.scan_again")
def scan_again() -> None:
    """Every night: the scanner may have been wrong, and it learns."""
    attachment_upkeep.scan_again(by=system_user("timetable"))


@shared_task(name="families.sweep_editing")
def sweep_editing() -> None:
    """Every night: forms that were opened and never saved."""
    editing.sweep(by=system_user("timetable"))


@shared_task(name="families.remove_stray_files")
def remove_stray_files() -> None:
    """Every night: files of attachments that are gone."""
    attachment_upkeep.remove_strays(by=system_user("timetable"))
