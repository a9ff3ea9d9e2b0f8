"""Long work: asking for it, doing it once, showing how far it is.

A job is a row; the queue carries its id. Whoever takes it holds a lease and renews it with
every step, so a killed worker's job is queued again (`tasks.requeue_stale_jobs`) and starts
afresh: handlers must leave nothing half-visible and be safe to run twice.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from privacy import access, audit, sinks
from privacy.errors import JobCancelled, RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import Job, JobSkip, JobState, User
from privacy.roles import Permission

log = logging.getLogger("tfcase.jobs")
SKIPS_KEPT = 10_000
NOT_ANY_MORE = "Whoever asked for this may not do it any more. What was done before stays."


@dataclass(frozen=True)
class Kind:
    """A kind of job: its words, who may ask for it, what does it, which page shows its result."""

    label: str
    permission: Permission
    handler: "Callable[[Job, Progress], dict[str, Any]]"
    result_view: str = ""
    # The role of the database that it needs, where that is not the worker's own.
    database_role: str = ""


KINDS: dict[str, Kind] = {}


def job(
    kind: str,
    *,
    label: str,
    permission: Permission,
    result_view: str = "",
    database_role: str = "",
) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Register a function `(job, progress) -> result of codes and counts` as a kind of job."""

    def register(handler: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        KINDS[kind] = Kind(label, permission, handler, result_view, database_role)
        return handler

    return register


class Progress:
    """What a running job tells whoever waits for it. Each publication renews the lease.

    It stops where its owner may have no such job any more: a long one does not go on for somebody
    who left while it ran. A thread with a connection of its own publishes every second, so that
    progress is seen and the lease holds while the handler is inside a long transaction.
    """

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.attempt = job.attempt
        self.roles = access.roles_with(KINDS[job.kind].permission) if job.kind in KINDS else []
        self.skipped = 0
        self._now: dict[str, Any] = {}
        self._stopped = False
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def step(self, done: int, total: int, doing: str) -> None:
        """Say how far the work is, in words without names; stops the work when it was cancelled."""
        self._now = {"done": done, "total": total, "doing": doing}
        if self._thread is None:
            self._publish()
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Stop the work: cancelled, taken over by another worker, or its owner may not any more."""
        if self._stopped:
            raise JobCancelled

    def skip(self, reference: str, reason: str) -> None:
        """Note a row that was left out, and why (the council's reference, never a name)."""
        self.skipped += 1
        if self.skipped <= SKIPS_KEPT:
            JobSkip.objects.create(
                job_id=self.job_id, reference=reference[:60], reason=reason[:300]
            )

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Publish beside the work until it ends; inside a transaction (tests), at each step."""
        if not connection.in_atomic_block:
            self._thread = threading.Thread(target=self._beat, daemon=True)
            self._thread.start()
        try:
            yield
        finally:
            self._ended.set()
            if self._thread is not None:
                self._thread.join()
        # Work of less than a second has told nobody yet how much it was.
        if self._thread is not None and self._now:
            self._publish()

    def _beat(self) -> None:
        try:
            while not self._ended.wait(1.0):
                self._publish()
        finally:
            connection.close()

    def _publish(self) -> None:
        """Write the progress down, renew the lease, and see whether the job is still ours."""
        now = timezone.now()
        mine = Job.objects.filter(
            pk=self.job_id, attempt=self.attempt, state=JobState.RUNNING, cancel_asked=False
        )
        mine = mine.filter(asked_by__is_active=True, asked_by__role__in=self.roles)
        lease = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        if not mine.update(heartbeat_at=now, lease_until=lease, **self._now):
            self._stopped = True


def request(kind: str, *, by: User, params: dict[str, Any] | None = None) -> Job:
    """Ask for a job; it is queued once the transaction holds."""
    access.require(by, KINDS[kind].permission)
    with transaction.atomic():
        asked = Job.objects.create(kind=kind, asked_by=by, params=params or {})
        audit.record(Event.JOB_REQUESTED, asked, by=by, kind=kind)
        transaction.on_commit(lambda: enqueue(asked))
    return asked


def run_here(kind: str, *, by: User, params: dict[str, Any] | None = None) -> Job:
    """Do a job in this process, for commands; its row shows how far it is and how it ended."""
    access.require(by, KINDS[kind].permission)
    with acting_as(by):
        asked = Job.objects.create(kind=kind, asked_by=by, params=params or {})
        audit.record(Event.JOB_REQUESTED, asked, by=by, kind=kind)
    run(str(asked.pk))
    with acting_as(by):
        return Job.objects.get(pk=asked.pk)


def enqueue(asked: Job) -> None:
    """Put the job's id on the queue; while it is away, the timetable tries again."""
    try:
        current_app.send_task("privacy.run_job", [str(asked.pk)])
    except OSError:
        log.warning("The queue is away; job %s waits for the timetable.", asked.pk)


def cancel(*, job: Job, by: User) -> None:
    """Ask a waiting or running job to stop; a waiting one ends at once."""
    with transaction.atomic():
        held = _own(job, by)
        if not held.is_open:
            raise RuleBroken("This job has already ended.")
        held.cancel_asked = True
        if held.state == JobState.QUEUED:
            held.state, held.finished_at = JobState.CANCELLED, timezone.now()
        held.save()
        audit.record(Event.JOB_CANCELLED, held, by=by, kind=held.kind)


def retry(*, job: Job, by: User) -> Job:
    """Ask for an ended job again, with the same parameters."""
    with transaction.atomic():
        held = _own(job, by)
        if held.state not in (JobState.FAILED, JobState.CANCELLED):
            raise RuleBroken("Only a job that failed or was cancelled can be run again.")
        if held.kind not in KINDS:
            raise RuleBroken("There are no jobs of this kind any more.")
        access.require(by, KINDS[held.kind].permission)
        again = Job.objects.create(kind=held.kind, asked_by=by, params=held.params, retry_of=held)
        audit.record(Event.JOB_RETRIED, again, by=by, kind=held.kind)
        transaction.on_commit(lambda: enqueue(again))
    return again


def _own(job: Job, by: User) -> Job:
    """The job, locked, if it is this person's own."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.asked_by_id != by.pk:
        raise access.AccessDenied("Only the person who asked for a job may change it.")
    return held


def take(job_id: str) -> Job | None:
    """Take a waiting job (or one whose lease ran out) for this worker; None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        taken = (
            Job.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("asked_by")
            .filter(pk=job_id)
            .first()
        )
        stale = taken and taken.state == JobState.RUNNING and (taken.lease_until or now) < now
        if not taken or not (taken.state == JobState.QUEUED or stale):
            return None
        taken.state, taken.attempt = JobState.RUNNING, taken.attempt + 1
        taken.started_at = taken.heartbeat_at = now
        taken.lease_until = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        taken.save()
        taken.skips.all().delete()
        audit.record(
            Event.JOB_STARTED, taken, by=taken.asked_by, kind=taken.kind, attempt=taken.attempt
        )
    return taken


def run_as_needed(job_id: str) -> None:
    """Do the job here, or in a process of its own under the database's role that it needs."""
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    role = KINDS[kind].database_role if kind in KINDS else ""
    if role in ("", settings.DATABASE_ROLE):
        run(job_id)
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", job_id]
    # Its own address comes from its role; the process ends with the job.
    subprocess.run(command, env={**os.environ, "DATABASE_ROLE": role}, check=False)  # noqa: S603


def run(job_id: str) -> None:
    """Do the job once: asked again whether its owner may, then its handler, then its end noted."""
    taken = take(job_id)
    if taken is None:
        return
    try:
        if not access.can(taken.asked_by, KINDS[taken.kind].permission):
            raise access.AccessDenied(NOT_ANY_MORE)
        access.require(taken.asked_by, KINDS[taken.kind].permission)
        progress = Progress(taken)
        with progress.beating():
            result = KINDS[taken.kind].handler(taken, progress)
    except JobCancelled:
        _end(taken, JobState.CANCELLED)
    except (RuleBroken, access.AccessDenied) as refused:
        _end(taken, JobState.FAILED, problem=str(refused))
    except OSError as fault:
        _end(taken, JobState.FAILED, problem=f"The files could not be written: {fault.strerror}.")
    except Exception as fault:
        # The kind of fault is logged, never its text: that could hold a name.
        log.error("Job %s (%s) failed: %s", taken.pk, taken.kind, type(fault).__name__)
        sinks.alarm_when_unopened(fault, taken.kind)
        _end(
            taken,
            JobState.FAILED,
            problem="Something went wrong in the product. Nothing was left half done.",
        )
    else:
        _end(taken, JobState.DONE, result=result)


def _end(
    taken: Job, state: JobState, *, result: dict[str, Any] | None = None, problem: str = ""
) -> None:
    """Note how a job ended, unless another worker has taken it over since."""
    event = {JobState.DONE: Event.JOB_FINISHED, JobState.FAILED: Event.JOB_FAILED}
    with acting_as(taken.asked_by):
        held = Job.objects.select_for_update().get(pk=taken.pk)
        if held.attempt != taken.attempt or held.state != JobState.RUNNING:
            return
        held.state, held.finished_at, held.lease_until = state, timezone.now(), None
        held.result, held.problem = result or {}, problem[:500]
        if state == JobState.DONE:
            held.done, held.doing = held.total, ""
        held.save()
        audit.record(event.get(state, Event.JOB_CANCELLED), held, by=held.asked_by, kind=held.kind)


def requeue_stale() -> int:
    """Queue again what waits too long or whose worker has died; the number queued."""
    now = timezone.now()
    patience = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    waiting = Job.objects.filter(state=JobState.QUEUED, asked_at__lt=now - patience)
    dead = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
    stale = [*waiting[:100], *dead[:100]]
    for each in stale:
        enqueue(each)
    return len(stale)
