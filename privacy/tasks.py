"""What the worker and the timetable call."""

from celery import shared_task

from privacy import jobs


@shared_task(name="privacy.run_job")
def run_job(job_id: str) -> None:
    """Do one job."""
    jobs.run(job_id)


@shared_task(name="privacy.requeue_stale_jobs")
def requeue_stale_jobs() -> None:
    """Queue again the jobs of workers that died."""
    jobs.requeue_stale()
