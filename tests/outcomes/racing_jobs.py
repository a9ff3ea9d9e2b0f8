"""The same race through the queue: bulk jobs asked for, sent twice, cancelled and run again.

Two real workers do them; one after the other is killed in the middle and replaced by a new one.
"""

import random
import signal
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from django.db import connection
from django.db.models import Count

from outcomes.actions.submissions import ask_for_submission
from outcomes.models import Claim, ClaimBulkRow, SubmissionLine
from outcomes.rules.submissions import LineState
from privacy import access, jobs
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import Job, JobState, User
from privacy.roles import Permission
from tests.outcomes.racing import WORKER, Race, was_ended
from tests.running import end, wait_until, worker

OPEN = (JobState.QUEUED, JobState.RUNNING)
AGAIN = (JobState.FAILED, JobState.CANCELLED)
ENVIRONMENT = {"JOB_LEASE_SECONDS": "5", "PGAPPNAME": WORKER}
KILL_EVERY_SECONDS, MOST_OPEN, MOST_ROWS = 20, 8, 12
ASKED = {"prepare_claims": 5, "ready_claims": 3, "audit_claims": 3, "submit": 3}
WAYS = {"ask": 14, "ask twice": 4, "cancel": 1, "run again": 3}


@contextmanager
def two_workers() -> Iterator[list[int]]:
    """Two real workers; every few seconds one of them is killed and replaced. Those killed."""
    killed: list[int] = []
    over = threading.Event()
    with ExitStack() as stack:
        crew = [stack.enter_context(worker(**ENVIRONMENT)) for _ in range(2)]

        def kill() -> None:
            while not over.wait(KILL_EVERY_SECONDS):
                place = len(killed) % len(crew)
                killed.append(crew[place].pid)
                end(crew[place], signal.SIGKILL)
                crew[place] = stack.enter_context(worker(**ENVIRONMENT))

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        try:
            yield killed
        finally:
            over.set()
            killer.join()


def rows_answered() -> int:
    """How many rows of bulks and submissions have their answer."""
    lines = SubmissionLine.objects.exclude(state=LineState.WAITING.value)
    return ClaimBulkRow.objects.count() + lines.count()


def ask(race: Race, by: User, chance: random.Random) -> Job:
    """Ask for a bulk over some of the families, in whatever state their claims are."""
    kind = chance.choices(list(ASKED), weights=list(ASKED.values()))[0]
    if kind == "prepare_claims":
        items = [check.pk for check in race.checks]
        chance.shuffle(items)
        run = str(race.office.run.pk)
        return jobs.request(kind, by=by, params={"items": _texts(items), "run": run})
    access.require(by, Permission.VIEW_CLAIMS)
    families = {check.family_id for check in race.checks}
    claims = Claim.objects.filter(family__in=families).order_by("-reference")[:MOST_ROWS]
    if kind != "submit":
        items = [claim.pk for claim in claims]
        return jobs.request(kind, by=by, params={"items": _texts(items)})
    phase = chance.choice([claim.phase for claim in claims] or [""])
    chosen = [claim.pk for claim in claims if claim.phase == phase]
    made = ask_for_submission(phase=phase, claims=chosen, by=by)
    return Job.objects.get(params__submission_id=str(made.pk))


def _texts(items: list[uuid.UUID]) -> list[str]:
    return [str(item) for item in items]


def step(race: Race, by: User, chance: random.Random) -> None:
    """One thing that somebody does about their jobs."""
    mine = Job.objects.filter(asked_by=by).exclude(kind="compute_outcomes")
    way = chance.choices(list(WAYS), weights=list(WAYS.values()))[0]
    wanted = mine.filter(state__in=OPEN if way == "cancel" else AGAIN).order_by("?").first()
    if way == "cancel" and wanted:
        jobs.cancel(job=wanted, by=by)
    elif way == "run again" and wanted:
        jobs.retry(job=wanted, by=by)
    elif mine.filter(state__in=OPEN).count() < MOST_OPEN:
        asked = ask(race, by, chance)
        if way == "ask twice":
            jobs.enqueue(asked)


def asker(race: Race, by: User, rows: int) -> None:
    """Somebody who asks for bulks until so many rows have their answer, whatever happens."""
    chance, pause = random.Random(by.name), threading.Event()  # noqa: S311
    try:
        while rows_answered() < rows:
            try:
                with suppress(RuleBroken), acting_as(by):
                    step(race, by, chance)
                jobs.requeue_stale()
            except Exception as fault:
                if not was_ended(fault):
                    race.faults.append(f"{type(fault).__name__}: {fault}")
                connection.close()
            pause.wait(0.2)
    finally:
        connection.close()


def askers(race: Race, rows: int) -> list[threading.Thread]:
    """Both analysts, begun."""
    both = (race.office.analyst, race.office.other)
    threads = [threading.Thread(target=asker, args=(race, by, rows), daemon=True) for by in both]
    for thread in threads:
        thread.start()
    return threads


def all_ended() -> bool:
    """Whether no job is open any more; what waits or was left is queued again."""
    jobs.requeue_stale()
    return not Job.objects.filter(state__in=OPEN).exists()


def finish() -> None:
    """Let the workers do what is left."""
    wait_until(all_ended, "every job has ended")


def assert_jobs_sound(race: Race) -> None:
    """Jobs ended in words; each row of a finished one has its answer, each change was made once."""
    ended = Job.objects.exclude(kind="compute_outcomes")
    assert all(job.problem.endswith(".") for job in ended.filter(state=JobState.FAILED))
    answers = {
        row["job_id"]: row["number"]
        for row in ClaimBulkRow.objects.order_by().values("job_id").annotate(number=Count("pk"))
    }
    for job in ended.filter(state=JobState.DONE):
        if "items" in job.params:
            assert answers.get(job.pk, 0) == len(job.params["items"])
        else:
            lines = SubmissionLine.objects.filter(submission=job.params["submission_id"])
            assert not lines.filter(state=LineState.WAITING.value).exists()
    assert ended.filter(attempt__gt=1).exists(), "No job was taken over from a killed worker."
    assert ended.exclude(retry_of=None).exists(), "No job was run again."
    refused = list(ClaimBulkRow.objects.exclude(refusal="").values_list("refusal", flat=True))
    lines = SubmissionLine.objects.filter(state=LineState.REFUSED.value)
    refused += lines.values_list("refusal", flat=True)
    assert [words for words in refused if not words.endswith(".")] == []
    for words in refused:
        race.said[words] += 1
    prepared = Job.objects.filter(kind="prepare_claims").values("pk")
    drafts = ClaimBulkRow.objects.filter(job_id__in=prepared).exclude(claim=None)
    claims = list(drafts.values_list("claim", flat=True))
    assert claims
    assert len(claims) == len(set(claims))
