"""What was taken away counts at once: in the job that waits or runs, and whatever is emptied.

A page that is open is tried in `test_access.py`.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from families.actions.allocation import end_allocation
from families.actions.exclusions import put_exclusion
from families.actions.printouts import ask_for_printout
from families.models import Printout
from privacy import jobs
from privacy.actions.account_changes import close
from privacy.errors import JobCancelled
from privacy.identity import EVERYTHING, acting_as
from privacy.models import Counter, Job, JobState, User
from privacy.roles import Permission, Role
from tests.council import Council, browser
from tests.make import PASSWORD

Take = Callable[[Council], None]


def grant_ended(council: Council) -> None:
    today, manager = timezone.localdate(), council.of(Role.MANAGER)
    with acting_as(manager):
        end_allocation(family=council.own.family, ended_on=today, by=manager)


def kept_out(council: Council) -> None:
    by, worker = council.of(Role.ADMINISTRATOR), council.of(Role.KEYWORKER)
    said = {"email": worker.email, "reason_code": "relative", "by": by}
    with acting_as(by):
        put_exclusion(reference=council.own.family.reference, **said)


def another_role(council: Council) -> None:
    User.objects.filter(pk=council.of(Role.KEYWORKER).pk).update(role=Role.ANALYST)


def account_closed(council: Council) -> None:
    close(user=council.of(Role.KEYWORKER), by=council.of(Role.ADMINISTRATOR))


@pytest.fixture
def _two_more_administrators(council: Council) -> None:
    """So that two are left when nobody is closed."""
    for number in (1, 2):
        User.objects.create(email=f"a{number}@x.example", name="A", role=Role.ADMINISTRATOR)


def asked(council: Council) -> Job:
    """The whole record of one's own family is asked for."""
    worker = council.of(Role.KEYWORKER)
    with acting_as(worker):
        return ask_for_printout(family=council.own.family, kind=Printout.Kind.RECORD, by=worker)


def made(council: Council) -> int:
    """How many files there are, whoever may see them."""
    with acting_as(council.of(Role.HEAD_OF_SERVICE), opened=EVERYTHING):
        return Printout.objects.count()


@pytest.mark.parametrize("take", [grant_ended, kept_out, another_role, account_closed])
@pytest.mark.usefixtures("_two_more_administrators")
def test_a23_a_job_reads_as_whoever_asked_and_as_they_may_now(council: Council, take: Take) -> None:
    """The worker's process is nobody's: with its own rights it would read every family."""
    job = asked(council)
    take(council)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result, made(council)) == (JobState.FAILED, {}, 0)


def test_a23_the_same_job_is_done_while_nothing_was_taken(council: Council) -> None:
    """A control, and what it made is nobody's any more once the right is gone."""
    job, client = asked(council), browser(council.of(Role.KEYWORKER))
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, made(council)) == (JobState.DONE, 1)
    with acting_as(council.of(Role.KEYWORKER)):
        printout = Printout.objects.get()
    address = reverse("families:printout_download", args=[council.own.family.pk, printout.pk])
    assert client.post(address).content.startswith(b"%PDF")
    grant_ended(council)
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("take", [another_role, account_closed])
@pytest.mark.usefixtures("_two_more_administrators")
def test_a20_a_job_that_runs_stops_at_its_next_step(
    council: Council, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []

    def long_work(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        for number in (1, 2, 3):
            progress.step(number, 3, "Working")
            steps.append(number)
            if number == 1:
                take(council)
        return {}

    kind = jobs.Kind("Long", Permission.PRINT_FAMILY, long_work)
    monkeypatch.setitem(jobs.KINDS, "long", kind)
    job = jobs.request("long", by=council.of(Role.KEYWORKER))
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, steps) == (JobState.CANCELLED, [1])
    with pytest.raises(JobCancelled):
        jobs.Progress(job).step(1, 1, "Once more")


@pytest.mark.usefixtures("_two_more_administrators")
def test_a54_no_flush_brings_a_session_back_that_was_ended(council: Council) -> None:
    """Whatever is emptied: what is revoked stands in the database, not in a cache."""
    worker, client, elsewhere = council.of(Role.KEYWORKER), browser(None), browser(None)
    for each in (client, elsewhere):
        each.post("/accounts/login/", {"login": worker.email, "password": PASSWORD})
    page = council.own.family.get_absolute_url()
    assert (client.get(page).status_code, elsewhere.get(page).status_code) == (200, 200)
    client.post("/sessions/end/")
    cache.clear()
    Counter.objects.all().delete()
    assert (client.get(page).status_code, elsewhere.get(page).status_code) == (200, 302)
    account_closed(council)
    cache.clear()
    assert client.get(page).status_code == 302
    # Opened again, the account begins anew: no browser of before is signed in by it.
    User.objects.filter(pk=worker.pk).update(is_active=True)
    for each in (client, elsewhere):
        assert each.get(page).status_code == 302
