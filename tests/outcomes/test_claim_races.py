"""Everybody at once on the same claims, with connections killed: never two that live.

Threads with connections of their own prepare, make ready, audit, submit and withdraw claims of a
few families; another thread has the server end their connections in the middle of their work, as
a killed worker's are. A small race runs with every test, ten thousand of them with `make prove`.
"""

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from outcomes.actions import claims as actions
from outcomes.models import LIVE_STATES, Claim, ClaimCheck
from outcomes.queries.claim_judging import snapshot_of
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from tests.claiming import Office, make_office, the_office
from tests.database import Databases
from tests.sample import load_sample

log = logging.getLogger("tests.races")
pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES, THREADS, KILL_EVERY_SECONDS = 6, 4, 0.4
LIVE = ", ".join(f"'{state.value}'" for state in LIVE_STATES)
TWO_LIVE = f"""
    SELECT count(*) FROM (
        SELECT FROM outcomes_claim WHERE state IN ({LIVE})
        GROUP BY family_id, phase HAVING count(*) > 1) twice
"""  # noqa: S608
END_ONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND pid = ANY(%s) AND state <> 'idle' ORDER BY random() LIMIT 1
"""
# What each tries, and how often: judging a family anew takes long, so it is tried least.
TRIED = {"prepare": 30, "ready": 8, "send": 12, "audit": 14, "submit": 14, "withdraw": 14}


@dataclass
class Race:
    """What the threads race for, and what came of each attempt."""

    office: Office
    checks: list[ClaimCheck]
    attempts: Iterator[int]
    came: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    backends: dict[int, int] = field(default_factory=dict)

    def note(self, outcome: str, words: str = "") -> None:
        """One more attempt ended like this."""
        with self.lock:
            self.came[outcome] += 1
            if words:
                self.said[words] += 1

    def next(self) -> int | None:
        """The next attempt's number; nothing when all are made."""
        with self.lock:
            return next(self.attempts, None)


def attempt(race: Race, chance: random.Random) -> str:
    """One try of somebody on one of the families; what refuses it is raised or returned."""
    office = race.office
    check = chance.choice(race.checks)
    what = chance.choices(list(TRIED), weights=list(TRIED.values()))[0]
    analyst = chance.choice((office.analyst, office.other))
    if what == "prepare":
        [row] = actions.prepare_claims(checks=[check.pk], by=analyst)
        return row.refusal
    claim = Claim.objects.filter(family_id=check.family_id).order_by("-reference").first()
    if claim is None:
        return "There is nothing yet."
    passed = chance.random() < 0.7
    moves: dict[str, Callable[[], object]] = {
        "ready": lambda: actions.mark_ready(claim=claim, by=analyst),
        "send": lambda: actions.send_to_audit(claim=claim, by=analyst),
        "audit": lambda: actions.record_audit_result(
            claim=claim, passed=passed, by=office.auditor, reason="" if passed else "No plan."
        ),
        "submit": lambda: actions.submit(claim=claim, by=analyst),
        "withdraw": lambda: actions.withdraw(claim=claim, by=analyst, reason="Raced."),
    }
    moves[what]()
    return ""


def runner(race: Race, seed: int) -> None:
    """A thread with a connection of its own, as a worker or a tab has."""
    try:
        while (number := race.next()) is not None:
            try:
                with acting_as(race.office.analyst):
                    race.backends[seed] = connection.connection.info.backend_pid
                    refusal = attempt(race, random.Random(f"{seed}.{number}"))  # noqa: S311
                race.note("refused" if refusal else "done", refusal)
            except RuleBroken as broken:
                race.note("refused", str(broken))
            except (OperationalError, InterfaceError):
                race.note("killed")
                connection.close()
            except DatabaseError as fault:
                # What psycopg says of a connection that is lost while rows come in.
                if "closed the connection" not in str(fault):
                    race.faults.append(f"{type(fault).__name__}: {fault}")
                race.note("killed")
                connection.close()
            except Exception as fault:
                race.faults.append(f"{type(fault).__name__}: {fault}")
    finally:
        connection.close()


def run_race(attempts: int, databases: Databases) -> Race:
    """The whole race; while it runs, nobody ever sees two live claims."""
    load_sample()
    make_office()
    office = the_office()
    families = {check.family_id for check in office.checks()[:FAMILIES]}
    checks = ClaimCheck.objects.filter(run=office.run, claimable=True, family__in=families)
    race = Race(office, list(checks), iter(range(attempts)))
    threads = [threading.Thread(target=runner, args=(race, seed)) for seed in range(THREADS)]
    with databases.server(databases.name) as server:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            time.sleep(KILL_EVERY_SECONDS)
            server.execute(END_ONE, [databases.name, list(race.backends.values())])
            twice = server.execute(TWO_LIVE).fetchone()
            assert twice == (0,)
    for thread in threads:
        thread.join()
    return race


def assert_sound(race: Race, attempts: int) -> None:
    """Every attempt ended in one of three ways, each refusal in a sentence, each claim whole."""
    assert race.faults == []
    assert sum(race.came.values()) == attempts
    assert min(race.came["done"], race.came["refused"], race.came["killed"]) > 0
    assert [words for words in race.said if not words.rstrip().endswith(".")] == []
    with connection.cursor() as cursor:
        cursor.execute(TWO_LIVE)
        assert cursor.fetchone() == (0,)
    for claim in Claim.objects.exclude(prepared_by=None):
        moves = list(claim.transitions.order_by("number"))
        assert [move.number for move in moves] == list(range(1, len(moves) + 1))
        steps = zip(moves, moves[1:], strict=False)
        assert all(before.to_state == after.from_state for before, after in steps)
        assert moves[-1].to_state == claim.state
        ready = sum(move.to_state == "ready" for move in moves)
        assert claim.snapshots.count() == ready
        assert (snapshot_of(claim) is not None) == (ready > 0)


def test_a_small_race(test_databases: Databases) -> None:
    assert_sound(run_race(300, test_databases), 300)


@pytest.mark.prove
def test_ten_thousand_races(test_databases: Databases) -> None:
    begun = time.monotonic()
    race = run_race(10_000, test_databases)
    assert_sound(race, 10_000)
    log.warning("%.0f s: %s", time.monotonic() - begun, dict(race.came))
    for words, number in Counter(race.said).most_common():
        log.warning("%6d %s", number, words)
