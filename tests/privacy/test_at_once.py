"""Several who decide in the same moment, each on a connection of their own."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connections
from django.http import Http404

from exports.actions.plans import plan_return
from exports.actions.returns import approve_return, refuse_return
from exports.models import ReturnDue
from exports.rules import State
from privacy.actions import account_changes
from privacy.errors import RuleBroken
from privacy.identity import acting_as
from privacy.models import AccountChange, AuditEvent, User
from privacy.roles import Role
from privacy.rules.shown import ChangedMeanwhile, Shown, marks_of
from tests.answering import give_answers
from tests.database import Databases
from tests.exports.test_models import make_built
from tests.footing import have_footing
from tests.make import make_user
from tests.privacy.test_factors import SECOND, code, set_up, with_password

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[[], object]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


def at_once(*work: Work, databases: Databases, lock: str = "") -> list[object]:
    """What each gives or raises. With a table to lock, all have come as far as its rows before one
    of them goes on: nobody has seen what another of them did."""
    found: list[object] = [None] * len(work)

    def one(number: int) -> None:
        try:
            found[number] = work[number]()
        except Exception as fault:
            found[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[number]) for number in range(len(work))]
    with ExitStack() as until_all_wait:
        if lock:
            server = until_all_wait.enter_context(databases.server(databases.name))
            until_all_wait.enter_context(server.transaction())
            server.execute(f"SELECT 1 FROM {lock} FOR UPDATE".encode())  # noqa: S608
        for thread in threads:
            thread.start()
        if lock:
            wait_for(len(work), databases)
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return found


def wait_for(number: int, databases: Databases) -> None:
    ends, waiting = time.monotonic() + 10, 0
    with databases.server(databases.name) as server:
        while waiting < number and time.monotonic() < ends:
            time.sleep(0.01)
            [(waiting,)] = server.execute(WAITING, [databases.name]).fetchall()  # type: ignore[misc]
    assert waiting == number


def by(user: User, work: Callable[[User], object]) -> Work:
    """As in a request of theirs."""

    def done() -> object:
        with acting_as(user):
            return work(user)

    return done


def counted(found: list[object]) -> Counter[str]:
    """How many went through, and what the others were told."""
    return Counter(
        (str(each) or type(each).__name__) if isinstance(each, Exception) else "done"
        for each in found
    )


def events(target: uuid.UUID) -> list[str]:
    found = AuditEvent.objects.filter(target_id=target).order_by("seq")
    return list(found.values_list("event", flat=True))


def test_the_first_plan_of_a_return_set_by_two_at_once_is_of_one_and_told_to_the_other(
    run_databases: Databases,
) -> None:
    """Both have the empty form open, and come as far as looking for a plan before one goes on."""
    staff = [make_user(Role.ANALYST, name) for name in ("one", "two")]
    facts = {"kind": "nis", "period": "2018-H1", "due_on": date(2018, 12, 1)}

    def plan(owner: User) -> object:
        empty = Shown(marks_of({"due_on": None, "owner": None}))
        return plan_return(**facts, owner=str(owner.pk), shown=empty, by=owner)  # type: ignore[arg-type]

    lock = "(SELECT pg_advisory_xact_lock(hashtext('exports_returndue'))) AS held"
    found = at_once(*(by(each, plan) for each in staff), databases=run_databases, lock=lock)
    assert counted(found) == {"done": 1, "Changed by two people": 1}
    [other] = [each for each in found if isinstance(each, ChangedMeanwhile)]
    assert other.saved == {"owner": str(ReturnDue.objects.get().owner_id)}
    assert other.who["owner"].name == ReturnDue.objects.get().owner.name


def test_a36_a_return_approved_in_two_tabs_by_its_author_and_by_two_at_once(
    run_databases: Databases,
) -> None:
    author, second, dpo = (
        make_user(role, name)
        for role, name in ((Role.ANALYST, "Ann"), (Role.ANALYST, "Andy"), (Role.DPO, "Dora"))
    )
    have_footing(dpo, second, "fpd")
    made = make_built(author, metrics={"starts": {}})
    give_answers(made)

    def approves(user: User) -> object:
        return approve_return(return_id=made.pk, by=user)

    race = {"databases": run_databases, "lock": "exports_return"}
    tabs = at_once(by(second, approves), by(second, approves), by(author, approves), **race)  # type: ignore[arg-type]
    told = counted(tabs)
    assert (told.pop("done"), len(told)) == (1, 2), told
    made.refresh_from_db()
    assert (made.state, made.approvals.count()) == (State.BUILT, 1)

    def refuses(user: User) -> object:
        return refuse_return(return_id=made.pk, reason_code="wrong_period", by=user)

    # The last approval beside a refusal: one of the two counts, and the trail says which.
    counts = counted(at_once(by(dpo, approves), by(second, refuses), **race))  # type: ignore[arg-type]
    assert counts["done"] == 1, counts
    made.refresh_from_db()
    ended = {State.RELEASED: ["return_approved", "return_released"], State.REFUSED: []}
    noted = [each for each in events(made.pk) if each in ("return_approved", "return_released")]
    assert noted[1:] == ended[State(made.state)]
    assert made.approvals.count() == 1 + (made.state == State.RELEASED)


def test_a36_of_an_account_one_decision_counts_and_never_the_askers(
    run_databases: Databases,
) -> None:
    asks, second, third = (make_user(Role.ADMINISTRATOR, name) for name in ("Ada", "Ben", "Cleo"))
    worker = make_user(Role.ANALYST, "Wim")
    asked = account_changes.ask_change(user=worker, role=Role.DPO, team=None, by=asks)

    def approves(user: User) -> object:
        return account_changes.approve(change_id=asked.pk, by=user)

    def refuses(user: User) -> object:
        return account_changes.refuse(change_id=asked.pk, by=user)

    found = at_once(
        *(by(second, approves), by(third, refuses), by(asks, approves), by(second, approves)),
        databases=run_databases,
        lock="privacy_accountchange",
    )
    done = [each for each in found if isinstance(each, AccountChange)]
    assert len(done) == 1
    assert {type(each) for each in found} <= {AccountChange, Http404, RuleBroken}
    asked.refresh_from_db()
    worker.refresh_from_db()
    approved = asked.state == AccountChange.State.DONE
    assert asked.decided_by in (second, third)
    assert worker.role == (Role.DPO if approved else Role.ANALYST)
    assert events(worker.pk)[1:] == ["account_changed" if approved else "account_change_refused"]


def test_a36_a_code_that_is_sent_by_several_at_once_opens_one_session(
    run_databases: Databases, settings: LazySettings
) -> None:
    """One of them signs in or confirms; whoever read the code over a shoulder does not."""
    settings.FACTOR_REQUIRED, settings.STEP_UP_MINUTES = True, 5
    worker = make_user(Role.ANALYST, "Kim Worker")
    secret = set_up(with_password(worker))
    sessions = [with_password(worker) for _ in range(4)]
    shown = code(secret)
    cache.clear()
    at_once(
        *(lambda each=each: each.post(SECOND, {"code": shown}) for each in sessions),  # type: ignore[misc]
        databases=run_databases,
    )
    assert ["_auth_user_id" in each.session for each in sessions].count(True) == 1
