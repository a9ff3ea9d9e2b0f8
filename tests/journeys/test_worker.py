"""A real Celery worker does the jobs: over a folder, over Redis, and after being killed."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from celery import current_app
from django.conf import LazySettings

from outcomes.models import OutcomeRun
from privacy import jobs
from privacy.models import Job, JobState
from privacy.roles import Role
from tests.make import make_user
from tests.running import end, process, redis, wait_until, worker

__all__ = ["redis"]
pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
PARAMS = {"as_of": "2018-10-31"}


def ask() -> Job:
    return jobs.request("compute_outcomes", by=make_user(Role.ANALYST), params=PARAMS)


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def test_a_job_asked_for_on_a_page_is_done_by_a_worker() -> None:
    job = ask()
    with worker():
        wait_until(lambda: state_of(job) == JobState.DONE, "the job is done")
    job.refresh_from_db()
    run = OutcomeRun.objects.get()
    assert (str(run.pk), run.job_id, run.counts["families"]) == (job.result["id"], job.pk, 0)


def test_a_killed_worker_leaves_nothing_and_the_next_one_completes(settings: LazySettings) -> None:
    job = ask()
    with worker(JOB_LEASE_SECONDS="5") as first:
        wait_until(lambda: state_of(job) != JobState.QUEUED, "the worker has taken the job")
        end(first, signal.SIGKILL)
    # It dies in the middle, or between keeping the run and saying so.
    assert OutcomeRun.objects.count() <= 1
    with worker(JOB_LEASE_SECONDS="5"):
        wait_until(
            lambda: jobs.requeue_stale() >= 0 and state_of(job) == JobState.DONE,
            "the job is done by another worker",
        )
    assert OutcomeRun.objects.count() == 1


def test_a_job_that_is_run_again_keeps_the_run_it_has_made() -> None:
    job = ask()
    with worker():
        wait_until(lambda: state_of(job) == JobState.DONE, "the job is done")
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, finished_at=None)
    jobs.enqueue(job)
    with worker():
        wait_until(lambda: state_of(job) == JobState.DONE, "the job is done again")
    assert OutcomeRun.objects.get().job_id == job.pk


def test_the_timetable_queues_a_forgotten_job(tmp_path: Path) -> None:
    job = ask()
    shutil.rmtree(os.environ["TFCASE_BROKER_FOLDER"])
    Path(os.environ["TFCASE_BROKER_FOLDER"]).mkdir()
    schedule = str(tmp_path / "beat")
    beat = ("celery", "-A", "tfcase", "beat", "--schedule", schedule, "--loglevel", "WARNING")
    quick = {"JOB_LEASE_SECONDS": "5"}
    with worker(**quick), process(*beat, DATABASE_ROLE="jobs", **quick):
        wait_until(lambda: state_of(job) == JobState.DONE, "the timetable has queued the job")
    assert OutcomeRun.objects.get().job_id == job.pk


def test_the_same_over_redis(redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(jobs, "enqueue", lambda job: sent.append(str(job.pk)))
    job = ask()
    with worker(REDIS_URL=redis), current_app.connection(redis) as connection:
        current_app.send_task("privacy.run_job", sent, connection=connection)
        wait_until(lambda: state_of(job) == JobState.DONE, "the job is done over Redis")
    assert OutcomeRun.objects.get().job_id == job.pk
