"""The database knows who asks, within one transaction and no longer."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from privacy.identity import SYSTEM_NAMES, acting_as, system_user
from privacy.models import User
from privacy.roles import Role
from tests.council import Council, browser
from tests.database import Databases
from tests.make import PASSWORD, make_user


@pytest.fixture(autouse=True)
def _no_hand_of_its_own(db: None) -> Iterator[None]:
    """The connection begins with nobody, as it does in the product."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tfcase.user_id', '', false), set_config('tfcase.scope', '', false)"
        )
    yield
    connection.close()


A_FAMILY = (
    b"INSERT INTO families_family (id, reference, framework_id, identified_on, closure_reason,"
    b" district, created_at) VALUES (gen_random_uuid(), 'F1', gen_random_uuid(), now(), '', '',"
    b" now())"
)


def families_seen() -> int:
    """What the database shows of one that is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM families_family")
        (count,) = cursor.fetchone()
    return int(count)


def who_asks() -> tuple[str, str]:
    """What the transaction carries, as the policies of the database read it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('tfcase.user_id', true), ''), "
            "coalesce(current_setting('tfcase.role', true), '')"
        )
        found: tuple[str, str] = cursor.fetchone()
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_on_the_connection_after_the_transaction() -> None:
    user = make_user(Role.KEYWORKER, "Lone Worker")
    with acting_as(user):
        assert who_asks() == (str(user.pk), "keyworker")
    assert who_asks() == ("", "")


@pytest.mark.django_db(transaction=True)
def test_a24_a_fault_leaves_nobody_on_the_connection() -> None:
    user = make_user(Role.KEYWORKER, "Lone Worker")
    with pytest.raises(ZeroDivisionError), acting_as(user):
        _ = 1 / 0
    assert who_asks() == ("", "")


@pytest.mark.django_db(transaction=True)
def test_a24_nothing_is_left_after_a_request_good_or_refused() -> None:
    user = make_user(Role.PARTNER, "Lone Partner")
    client = browser(user)
    assert client.get("/jobs/").status_code == 200
    assert client.get("/audit/").status_code == 403
    assert client.get("/jobs/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert who_asks() == ("", "")


@pytest.mark.django_db(transaction=True)
def test_a24_a_request_that_fails_leaves_the_next_one_nobody(
    monkeypatch: pytest.MonkeyPatch, run_databases: Databases
) -> None:
    """Whoever comes after it on the connection without saying who they are reads no row."""
    user = make_user(Role.HEAD_OF_SERVICE, "Lone Head")
    with run_databases.server(run_databases.name) as server:
        server.execute("SET session_replication_role = replica")
        server.execute(A_FAMILY)
    said: list[tuple[str, str, int]] = []

    def fail(*_: object) -> None:
        said.append((*who_asks(), families_seen()))
        raise ZeroDivisionError

    monkeypatch.setattr("privacy.views.jobs.render", fail)
    client = browser(user)
    assert client.get("/jobs/").status_code == 500
    assert said == [(str(user.pk), "head_of_service", 1)]
    assert (*who_asks(), families_seen()) == ("", "", 0)


def test_nobody_is_somebody_too(council: Council) -> None:
    with acting_as(council.of(Role.DPO)), acting_as(None):
        assert who_asks() == ("", "")


def test_after_a_nested_wrapper_the_outer_person_asks_again(council: Council) -> None:
    outer, inner = council.of(Role.MANAGER), council.of(Role.ANALYST)
    with acting_as(outer):
        with acting_as(inner):
            assert who_asks() == (str(inner.pk), "analyst")
        assert who_asks() == (str(outer.pk), "manager")
        with pytest.raises(ZeroDivisionError), acting_as(inner):
            _ = 1 / 0
        assert who_asks() == (str(outer.pk), "manager")


def test_a_view_runs_as_whoever_asks(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("privacy.queries.jobs.access.can", lambda *_: bool(seen.append(who_asks())))
    user = council.of(Role.KEYWORKER)
    assert browser(user).get("/jobs/").status_code == 200
    assert (str(user.pk), "keyworker") in seen


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SYSTEM_NAMES))
def test_a_system_user_cannot_sign_in(name: str, client: Client) -> None:
    user = system_user(name)
    assert not user.has_usable_password()
    for password in ("!", "", user.password, PASSWORD):
        client.post("/accounts/login/", {"login": user.email, "password": password})
        assert "_auth_user_id" not in client.session
    assert system_user(name) == user
    assert User.objects.filter(role=Role.SYSTEM, email=user.email).count() == 1


def isolation() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_only_the_outermost_that_asks_for_it_reads_of_one_moment() -> None:
    user = make_user(Role.KEYWORKER)
    with acting_as(user):
        assert isolation() == "read committed"
        with acting_as(user, snapshot=True):
            assert isolation() == "read committed", "too late: something was read before"
    with acting_as(user, snapshot=True):
        assert isolation() == "repeatable read"
        with acting_as(user):
            assert isolation() == "repeatable read"
