"""A race for the claims of a few families: threads that try everything, connections that end.

Threads with connections of their own try every move of a claim, on two halves of one family too;
meanwhile the server ends connections in the middle of their work, and nobody may ever see two live
claims of what is, or was, one family.
"""

import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from families.models import Family, FamilyLineage
from outcomes.actions import claims as actions
from outcomes.models import LIVE_STATES, Claim, ClaimCheck, ClaimTransition
from outcomes.queries.claim_judging import snapshot_of
from outcomes.rules.claims import MOVES
from privacy import access
from privacy.errors import RuleBroken
from privacy.identity import EVERYTHING, acting_as
from privacy.provision import Connection
from privacy.roles import Permission
from tests.claiming import Office, audited, make_office, the_office
from tests.database import Databases
from tests.sample import load_sample

FAMILIES, THREADS, KILL_EVERY_SECONDS = 6, 4, 0.4
LIVE = ", ".join(f"'{state.value}'" for state in LIVE_STATES)
TWO_LIVE = f"""
    SELECT count(*) FROM outcomes_claim one JOIN outcomes_claim other
        ON other.phase = one.phase AND other.id > one.id
        AND other.family_id IN (SELECT tfcase_claimed_as_one(one.family_id))
    WHERE one.state IN ({LIVE}) AND other.state IN ({LIVE})
"""  # noqa: S608
CLAIM = """
    INSERT INTO outcomes_claim (id, family_id, route, state, on_date, phase)
    VALUES (gen_random_uuid(), %s, 'SSP', 'paid', '2020-01-01', 'raced')
"""
# Connections at work: those of the threads, and of the workers, which bear a name.
WORKER = "racing worker"
END_ONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle'
        AND (pid = ANY(%s) OR application_name = %s)
    ORDER BY random() LIMIT 1
"""
# What each tries, and how often: judging a family anew takes long, so it is tried least.
TRIED = {
    **{"prepare": 26, "ready": 8, "send": 12, "audit": 14, "submit": 14, "reopen": 6},
    **{"pay": 7, "reject": 5, "withdraw": 8},
}
# What a refusal says: which claim stands in the way, what the claim is and may not become, who has
# to do it instead, or what the round of audit lacks or has decided.
EXPLAINED = (
    r"The family has claim CL-\d+ in this phase of the programme already \([a-z ]+\)\.",
    r"The family has another claim in this phase of the programme already\. Nothing was changed\.",
    r"Claim CL-\d+ \([a-z ]+\) of family \S+ counts for this family too: .+ once in a phase\.",
    r"This family has been claimed for in this phase of the programme already\. Nothing was .+",
    r"The claim is already: [a-z ]+\. Nothing was changed\.",
    r"A claim that stands as “[a-z ]+” cannot be moved to “[a-z ]+”\. Nothing was changed\.",
    r"You (prepared|had a part in building) this claim, so somebody else has to .+ it\.",
    r"A claim of this family by this route has been submitted with the same day\. Nothing was .+",
    r"This claim is decided, so its workpaper is not changed any more\.",
    r"There is nothing yet\.",
)


@dataclass
class Race:
    """What the threads race for, and what came of each attempt."""

    office: Office
    checks: list[ClaimCheck]
    halves: tuple[Family, Family]
    attempts: Iterator[int]
    came: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    backends: dict[int, int] = field(default_factory=dict)

    def note(self, what: str, outcome: str, words: str = "") -> None:
        """One more attempt of this kind ended like this."""
        with self.lock:
            self.came[outcome] += 1
            self.moves[what, outcome] += 1
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
    families = {check.family_id: check.family for check in office.checks()[:FAMILIES]}
    checks = ClaimCheck.objects.filter(run=office.run, claimable=True, family__in=families)
    halves = make_halves(list(families.values()), office)
    return Race(office, list(checks), halves, iter(range(attempts)))


def make_halves(families: list[Family], office: Office) -> tuple[Family, Family]:
    """Two families under the same rules become two halves of one: one claim between them."""
    whole, half = next(
        (one, other)
        for one, other in combinations(families, 2)
        if one.framework_id == other.framework_id
    )
    FamilyLineage.objects.create(
        **{"kind": "split", "reason_code": "own_case", "by": office.head},
        **{"from_family": whole, "from_reference": whole.reference},
        **{"to_family": half, "to_reference": half.reference},
        **{"on_date": timezone.localdate(), "at": timezone.now()},
    )
    return whole, half


def attempt(race: Race, what: str, chance: random.Random) -> str:
    """One try of somebody on one of the families; what refuses it is raised or returned."""
    office = race.office
    check = chance.choice(race.checks)
    analyst = chance.choice((office.analyst, office.other))
    if what == "prepare":
        [row] = actions.prepare_claims(checks=[check.pk], by=analyst)
        return row.refusal
    # As on a page: who may see claims is shown them.
    access.require(analyst, Permission.VIEW_CLAIMS)
    claim = Claim.objects.filter(family_id=check.family_id).order_by("-reference").first()
    if claim is None:
        return "There is nothing yet."
    passed = chance.random() < 0.7
    moves: dict[str, Callable[[], object]] = {
        "ready": lambda: actions.mark_ready(claim=claim, by=analyst),
        "send": lambda: actions.send_to_audit(claim=claim, by=analyst),
        "audit": lambda: audited(claim, by=office.auditor, failed="" if passed else "No plan."),
        "submit": lambda: actions.submit(claim=claim, by=analyst),
        "reopen": lambda: actions.reopen(claim=claim, by=analyst),
        "pay": lambda: actions.record_payment(claim=claim, by=analyst),
        "reject": lambda: actions.record_rejection(claim=claim, by=analyst, reason="Raced."),
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
            chance = random.Random(f"{seed}.{number}")  # noqa: S311
            what = chance.choices(list(TRIED), weights=list(TRIED.values()))[0]
            try:
                with acting_as(race.office.analyst):
                    race.backends[seed] = connection.connection.info.backend_pid
                    refusal = attempt(race, what, chance)
                race.note(what, "refused" if refusal else "done", refusal)
            except RuleBroken as broken:
                race.note(what, "refused", str(broken))
            except Exception as fault:
                if not was_ended(fault):
                    race.faults.append(f"{type(fault).__name__}: {fault}")
                race.note(what, "killed")
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
    unexplained = [words for words in race.said if not explained(words)]
    assert unexplained == [], unexplained
    with connection.cursor() as cursor:
        cursor.execute(TWO_LIVE)
        assert cursor.fetchone() == (0,)
    with acting_as(race.office.analyst, opened=EVERYTHING):
        claims = list(Claim.objects.exclude(prepared_by=None))
        assert claims
        for claim in claims:
            assert_whole(claim)


def explained(words: str) -> bool:
    """Whether a refusal says what stands in the way."""
    return any(re.fullmatch(pattern, words) for pattern in EXPLAINED)


def assert_one_waits_for_the_other(race: Race, databases: Databases) -> None:
    """A claim of one half that is not committed yet stops whoever claims the other."""
    refused: list[Exception] = []

    def claim(server: Connection, family: Family) -> None:
        try:
            server.execute(CLAIM, [family.pk])
        except psycopg.Error as refusal:
            refused.append(refusal)

    whole, half = race.halves
    with databases.server(databases.name) as one, databases.server(databases.name) as other:
        second = threading.Thread(target=claim, args=(other, half), daemon=True)
        with one.transaction():
            one.execute(CLAIM, [whole.pk])
            second.start()
            second.join(0.3)
            assert second.is_alive()
        second.join(30)
    [refusal] = refused
    assert isinstance(refusal, psycopg.errors.UniqueViolation)
    assert refusal.diag.constraint_name == "claim_one_live_in_lineage"


def assert_all_raced(race: Race) -> None:
    """Every kind of attempt was done by some and refused to others, and every lawful move made."""
    for what in TRIED:
        assert min(race.moves[what, "done"], race.moves[what, "refused"]) > 0, race.moves
    made = ClaimTransition.objects.exclude(from_state="").order_by()
    pairs = set(made.values_list("from_state", "to_state").distinct())
    assert pairs == {(now.value, to.value) for now, to in MOVES}


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
