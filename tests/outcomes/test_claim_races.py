"""Everybody at once on the same claims, with kills: never two that live, every refusal in words.

A small race of threads runs with every test; with `make prove` ten thousand attempts, by threads
and by the jobs of real workers, whose connections end and whose processes are killed.
"""

import logging
import re
import threading
import time
from collections import Counter

import pytest

from privacy.identity import EVERYTHING, acting_as
from privacy.models import Job
from tests.database import Databases
from tests.outcomes import racing, racing_jobs

log = logging.getLogger("tests.races")
pytestmark = pytest.mark.django_db(transaction=True)


def watched(race: racing.Race, threads: list[threading.Thread], databases: Databases) -> None:
    """Connections end until all are through; at no moment does anybody see two live claims."""
    with databases.server(databases.name) as server:
        while any(thread.is_alive() for thread in threads):
            time.sleep(racing.KILL_EVERY_SECONDS)
            racing.end_one(race, server)


def test_a_small_race(run_databases: Databases) -> None:
    race = racing.make_race(300)
    watched(race, racing.runners(race), run_databases)
    racing.assert_sound(race, 300)
    racing.assert_one_waits_for_the_other(race, run_databases)
    assert race.moves["withdraw", "done"], "Nobody saw the claims."


@pytest.mark.prove
@pytest.mark.worker
def test_ten_thousand_races(run_databases: Databases) -> None:
    begun = time.monotonic()
    race = racing.make_race(6_000)
    with racing_jobs.two_workers() as killed:
        threads = [*racing.runners(race), *racing_jobs.askers(race, 4_000)]
        watched(race, threads, run_databases)
        racing_jobs.finish()
    racing.assert_sound(race, 6_000)
    racing.assert_all_raced(race)
    with acting_as(race.office.analyst, opened=EVERYTHING):
        racing_jobs.assert_jobs_sound(race)
        rows = racing_jobs.rows_answered()
    assert rows >= 4_000
    assert killed
    log.warning("%.0f s: %s by threads", time.monotonic() - begun, dict(race.came))
    log.warning("%d rows of jobs, %d workers killed", rows, len(killed))
    ended = Counter(Job.objects.values_list("state", flat=True))
    again = Job.objects.filter(attempt__gt=1).count()
    log.warning("Jobs: %s, taken over %d", dict(ended), again)
    kinds: Counter[str] = Counter()
    for words, number in race.said.items():
        kinds[re.sub(r"CL-\d+", "CL-...", words)] += number
    for words, number in kinds.most_common():
        log.warning("%6d %s", number, words)
