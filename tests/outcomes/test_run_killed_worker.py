"""A worker that is killed amid a run over everybody: the next goes on where it ended."""

import signal
import uuid

import pytest

from outcomes.actions.computing import compute_outcomes
from outcomes.models import JudgedFamily, OutcomeRun, Standing
from privacy import jobs
from privacy.identity import EVERYTHING, acting_as
from privacy.models import AuditEvent, Job, JobState
from privacy.roles import Role
from tests.make import make_user
from tests.outcomes.edits import DAY, found_anew, standing
from tests.outcomes.importing import ready, run_import
from tests.running import end, process, wait_until
from tests.sample import SAMPLE

# As in `small_chunks`, which changes the process that imports it.
FAMILIES = 40


def judged() -> dict[uuid.UUID, uuid.UUID]:
    """The families judged so far, each with the key of its row."""
    return dict(JudgedFamily.objects.values_list("family_id", "pk"))


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_gone_on_with_by_the_next() -> None:
    ready()
    run_import(SAMPLE)
    analyst, lease = make_user(Role.ANALYST), {"JOB_LEASE_SECONDS": "5", "DATABASE_ROLE": "jobs"}
    job = jobs.request("compute_outcomes", by=analyst, params={"as_of": str(DAY)})
    worker = ("celery", "-A", "tests.outcomes.small_chunks", "worker", "--concurrency", "1")
    with process(*worker, "--loglevel", "WARNING", C_FORCE_ROOT="1", **lease) as first:
        wait_until(lambda: len(judged()) >= 2 * FAMILIES, "two chunks are kept")
        end(first, signal.SIGKILL)
    kept = judged()
    assert 2 * FAMILIES <= len(kept) < 300
    assert not OutcomeRun.objects.exists()
    assert not Standing.objects.exists()
    with process(*worker, "--loglevel", "WARNING", C_FORCE_ROOT="1", **lease):
        wait_until(
            lambda: jobs.requeue_stale() >= 0 and state_of(job) == JobState.DONE,
            "the job is done by another worker",
        )
    run = OutcomeRun.objects.get()
    assert run.job_id == job.pk
    assert kept.items() <= judged().items()
    assert AuditEvent.objects.filter(event="outcomes_computed").count() == 1
    with acting_as(analyst, opened=EVERYTHING):
        assert standing() == found_anew(DAY)
    whole = compute_outcomes(as_of=DAY, by=analyst)
    assert (run.counts, run.inputs_hash, run.rules) == (
        whole.counts,
        whole.inputs_hash,
        whole.rules,
    )
