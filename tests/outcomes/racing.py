"""A race for the claims of a few families: threads that try everything, connections that end.

Threads with connections of their own prepare, make ready, audit, submit and withdraw; meanwhile
the server ends connections in the middle of their work, and nobody may ever see two live claims.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from outcomes.actions import claims as actions
from outcomes.models import LIVE_STATES, Claim, ClaimCheck
from outcomes.queries.claim_judging import snapshot_of
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.provision import Connection
from tests.claiming import Office, audited, make_office, the_office
from tests.sample import load_sample

FAMILIES, THREADS, KILL_EVERY_SECONDS = 6, 4, 0.4
LIVE = ", ".join(f"'{state.value}'" for state in LIVE_STATES)
TWO_LIVE = f"""
    SELECT count(*) FROM (
        SELECT FROM outcomes_claim WHERE state IN ({LIVE})
        GROUP BY family_id, phase HAVING count(*) > 1) twice
"""  # noqa: S608
# Connections at work: those of the threads, and of the workers, which bear a name.
WORKER = "racing worker"
END_ONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle'
        AND (pid = ANY(%s) OR application_name = %s)
    ORDER BY random() LIMIT 1
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


def make_race(attempts: int) -> Race:
    """The council's sample with an office, and a few of its families to race for."""
    load_sample()
    make_office()
    office = the_office()
    families = {check.family_id for check in office.checks()[:FAMILIES]}
    checks = ClaimCheck.objects.filter(run=office.run, claimable=True, family__in=families)
    return Race(office, list(checks), iter(range(attempts)))


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
        "audit": lambda: audited(claim, by=office.auditor, failed="" if passed else "No plan."),
        "submit": lambda: actions.submit(claim=claim, by=analyst),
        "withdraw": lambda: actions.withdraw(claim=claim, by=analyst, reason="Raced."),
    }
    moves[what]()
    return ""


def was_ended(fault: Exception) -> bool:
    """Whether a connection was lost, as Django or (while rows are copied) the driver says it."""
    lost = isinstance(fault, OperationalError | InterfaceError | psycopg.OperationalError)
    told = isinstance(fault, DatabaseError | psycopg.DatabaseError)
    return lost or (told and "closed the connection" in str(fault))


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
            except Exception as fault:
                if not was_ended(fault):
                    race.faults.append(f"{type(fault).__name__}: {fault}")
                race.note("killed")
                connection.close()
    finally:
        connection.close()


def runners(race: Race) -> list[threading.Thread]:
    """The threads of the race, begun; they end with the process at the latest."""
    threads = [
        threading.Thread(target=runner, args=(race, seed), daemon=True) for seed in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    return threads


def end_one(race: Race, server: Connection) -> None:
    """One connection at work ends; at that moment, too, no family has two live claims."""
    server.execute(END_ONE, [list(race.backends.values()), WORKER])
    assert server.execute(TWO_LIVE).fetchone() == (0,)


def assert_sound(race: Race, attempts: int) -> None:
    """Every attempt ended in one of three ways, each refusal in a sentence, each claim whole."""
    assert race.faults == []
    assert sum(race.came.values()) == attempts
    assert min(race.came["done"], race.came["refused"], race.came["killed"]) > 0
    assert [words for words in race.said if not words.rstrip().endswith(".")] == []
    with connection.cursor() as cursor:
        cursor.execute(TWO_LIVE)
        assert cursor.fetchone() == (0,)
    with acting_as(race.office.analyst):
        for claim in Claim.objects.exclude(prepared_by=None):
            assert_whole(claim)


def assert_whole(claim: Claim) -> None:
    """Its moves follow one another up to where it stands; each time it was ready, it was frozen."""
    moves = list(claim.transitions.order_by("number"))
    assert [move.number for move in moves] == list(range(1, len(moves) + 1))
    steps = zip(moves, moves[1:], strict=False)
    assert all(before.to_state == after.from_state for before, after in steps)
    assert moves[-1].to_state == claim.state
    ready = sum(move.to_state == "ready" for move in moves)
    assert claim.snapshots.count() == ready
    assert (snapshot_of(claim) is not None) == (ready > 0)
