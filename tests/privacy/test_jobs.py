"""Long work: done once, seen by its owner, safe against dying workers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from privacy import jobs
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Job, JobState
from privacy.roles import Permission, Role
from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A kind of job that counts how often it was done."""
    done: list[str] = []

    def handler(job: Job, progress: jobs.Progress) -> dict[str, object]:
        progress.step(1, 2, "counting")
        done.append(str(job.pk))
        if job.params.get("fails"):
            raise RuleBroken("The day is not known.")
        if job.params.get("breaks"):
            raise ValueError("Secret Name")
        progress.skip("F-1", "has no date")
        return {"counted": 2}

    kind = jobs.Kind("Count", Permission.COMPUTE_OUTCOMES, handler)
    monkeypatch.setitem(jobs.KINDS, "count", kind)
    return done


def test_a_job_runs_once_and_keeps_its_result(counting: list[str]) -> None:
    analyst = make_user(Role.ANALYST)
    job = jobs.request("count", by=analyst, params={"as_of": "2018-10-31"})
    jobs.run(str(job.pk))
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result, len(counting)) == (JobState.DONE, {"counted": 2}, 1)
    assert [(s.reference, s.reason) for s in job.skips.all()] == [("F-1", "has no date")]
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"job_requested", "job_started", "job_finished"} <= events


def test_a_role_without_the_permission_cannot_ask() -> None:
    with pytest.raises(AccessDenied):
        jobs.request("count", by=make_user(Role.KEYWORKER))
    assert not Job.objects.exists()


def test_a23_the_right_is_asked_again_when_the_job_runs(counting: list[str]) -> None:
    analyst = make_user(Role.ANALYST)
    job = jobs.request("count", by=analyst)
    analyst.is_active = False
    analyst.save()
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, counting) == (JobState.FAILED, [])


def test_a_broken_rule_is_shown_and_another_fault_is_not() -> None:
    analyst = make_user(Role.ANALYST)
    broken = jobs.request("count", by=analyst, params={"fails": True})
    faulty = jobs.request("count", by=analyst, params={"breaks": True})
    for job in (broken, faulty):
        jobs.run(str(job.pk))
        job.refresh_from_db()
    assert broken.problem == "The day is not known."
    assert faulty.state == JobState.FAILED
    assert "Secret" not in faulty.problem


def test_the_job_of_a_dead_worker_is_queued_again(
    counting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[object] = []
    monkeypatch.setattr(jobs, "enqueue", lambda job: queued.append(job.pk))
    job = jobs.request("count", by=make_user(Role.ANALYST))
    assert jobs.take(str(job.pk)) is not None
    assert (jobs.requeue_stale(), jobs.take(str(job.pk))) == (0, None)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.requeue_stale() == 1
    assert queued == [job.pk]
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempt, len(counting)) == (JobState.DONE, 2, 1)


def test_a_worker_that_lost_its_job_stops() -> None:
    job = jobs.request("count", by=make_user(Role.ANALYST))
    taken = jobs.take(str(job.pk))
    assert taken is not None
    slow = jobs.Progress(taken)
    Job.objects.filter(pk=job.pk).update(attempt=2)
    with pytest.raises(jobs.JobCancelled):
        slow.step(1, 2, "too late")


def test_the_owner_cancels_and_runs_again() -> None:
    analyst = make_user(Role.ANALYST)
    job = jobs.request("count", by=analyst)
    with pytest.raises(AccessDenied):
        jobs.cancel(job=job, by=make_user(Role.ANALYST, "Other Analyst"))
    jobs.cancel(job=job, by=analyst)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    with pytest.raises(RuleBroken):
        jobs.cancel(job=job, by=analyst)
    again = jobs.retry(job=job, by=analyst)
    jobs.run(str(again.pk))
    again.refresh_from_db()
    assert (again.state, again.retry_of_id) == (JobState.DONE, job.pk)


def test_pages_show_ones_own_jobs_only(client: Client) -> None:
    analyst, other = make_user(Role.ANALYST), make_user(Role.ANALYST, "Other Analyst")
    job = jobs.request("count", by=analyst)
    client.force_login(other)
    assert b"No jobs yet" in client.get("/jobs/").content
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.get("/api/jobs/").json()["count"] == 0
    client.force_login(analyst)
    assert b"Count" in client.get("/jobs/").content
    page = client.get(f"/jobs/{job.pk}/")
    assert b"Cancel this job" in page.content
    assert client.post(f"/jobs/{job.pk}/cancel/", follow=True).status_code == 200
    assert b"Run again" in client.get(f"/jobs/{job.pk}/").content


def test_the_api_refuses_whoever_is_not_signed_in(client: Client) -> None:
    assert client.get("/api/jobs/").status_code == 403
    assert client.get("/api/schema/").status_code == 403
