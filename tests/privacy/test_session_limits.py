"""A session left alone is locked and loses nothing; an old one is over; one's own can be ended."""

import time
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from privacy.actions.sessions import forget_expired
from privacy.models import AuditEvent, Counter, Session, User
from privacy.roles import Role
from privacy.rules.devices import device_words
from privacy.sessions import BEGAN, SEEN
from tests.make import PASSWORD, make_user

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOUR = 3600
LOCK = "/accounts/reauthenticate/"


@pytest.fixture
def worker() -> User:
    """Somebody with a password."""
    return make_user(Role.ADMINISTRATOR, "Kim Worker")


@pytest.fixture
def signed_in(worker: User) -> Client:
    """Their browser."""
    client = Client(headers={"User-Agent": FIREFOX})
    client.post("/accounts/login/", {"login": worker.email, "password": PASSWORD})
    return client


def let_pass(client: Client, seconds: float) -> None:
    """Nobody touches the browser for so long: its session grows older."""
    session = client.session
    for name in (BEGAN, SEEN):
        session[name] -= seconds
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**r, "at": r["at"] - seconds} for r in records]
    session.save()


def test_a_session_left_alone_opens_nothing_until_it_is_confirmed(signed_in: Client) -> None:
    assert signed_in.get("/jobs/").status_code == 200
    let_pass(signed_in, 31 * 60)
    for address in ("/jobs/", "/sessions/", "/api/jobs/", "/accounts/password/change/"):
        answer = signed_in.get(address)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, LOCK), address
    asked = signed_in.get(LOCK).content.decode()
    assert "Locked after 30 minutes without use" in asked
    assert signed_in.post(LOCK, {"password": "wrong"}).status_code == 200
    assert signed_in.get("/jobs/").status_code == 302
    signed_in.post(LOCK, {"password": PASSWORD})
    assert signed_in.get("/jobs/").status_code == 200


def test_what_is_sent_to_a_locked_session_is_done_after_confirming(
    signed_in: Client, worker: User
) -> None:
    let_pass(signed_in, 31 * 60)
    lock = signed_in.post("/sessions/end/")["Location"]
    assert not AuditEvent.objects.filter(event="sessions_ended").exists()
    signed_in.post(lock, {"password": PASSWORD, "next": "/sessions/end/"})
    assert AuditEvent.objects.filter(event="sessions_ended", by_id=worker.pk).count() == 1


def test_a_script_is_told_that_the_session_is_locked_and_nothing_is_kept_for_it(
    signed_in: Client,
) -> None:
    """It keeps on its page what it could not save; doing that after confirming shows no page."""
    let_pass(signed_in, 31 * 60)
    before = dict(signed_in.session)
    answer = signed_in.post("/sessions/end/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (423, b"")
    assert dict(signed_in.session) == before
    assert "_auth_user_id" in before


@pytest.mark.parametrize("minutes", [29, 31])
def test_only_what_somebody_does_keeps_a_session_open(signed_in: Client, minutes: int) -> None:
    half = minutes * 30
    quiet: list[dict[str, str]] = [
        {"HX-Request": "true"},
        {"Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Mode": "navigate"},
    ]
    let_pass(signed_in, half)
    for headers in quiet:
        assert signed_in.get("/jobs/", headers=headers).status_code == 200
    let_pass(signed_in, half)
    assert signed_in.get("/jobs/").status_code == (200 if minutes < 30 else 302)


@pytest.mark.parametrize("use", ["a click", "typing"])
def test_clicks_and_typing_keep_it_open(signed_in: Client, use: str) -> None:
    for _ in range(3):
        let_pass(signed_in, 20 * 60)
        if use == "typing":
            assert signed_in.post("/sessions/used/").json()["seconds"] > 29 * 60
        else:
            headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
            assert signed_in.get("/jobs/", headers=headers).status_code == 200
    assert signed_in.get("/jobs/").status_code == 200


def test_scripts_learn_how_long_it_stays_open_without_using_it(signed_in: Client) -> None:
    let_pass(signed_in, 29 * 60)
    for _ in range(2):
        state = signed_in.get("/sessions/state/", headers={"Sec-Fetch-Mode": "cors"})
        assert 0 < state.json()["seconds"] <= 60
    let_pass(signed_in, 2 * 60)
    assert signed_in.get("/sessions/state/").status_code == 423
    # A part of a page that looks for news changes nothing on a page that somebody may be filling.
    assert signed_in.get("/jobs/", headers={"HX-Request": "true"}).status_code == 204


def test_after_a_working_day_it_is_over_however_busy(
    signed_in: Client, settings: LazySettings
) -> None:
    for _ in range(29):
        let_pass(signed_in, 20 * 60)
        assert signed_in.get("/jobs/").status_code == 200
    let_pass(signed_in, 25 * 60)
    # What was typed is not lost to the hour: it is done once the person has confirmed.
    assert signed_in.post("/sessions/end/")["Location"].startswith(LOCK)
    answer = signed_in.get("/jobs/")
    assert answer["Location"] == "/accounts/login/?next=/jobs/"
    assert "_auth_user_id" not in signed_in.session


def test_one_sees_where_one_is_signed_in_and_ends_it(signed_in: Client, worker: User) -> None:
    other, stranger = Client(), Client()
    other.post("/accounts/login/", {"login": worker.email, "password": PASSWORD})
    stranger.force_login(make_user(Role.KEYWORKER, "Sam Other"))
    page = signed_in.get("/sessions/").content.decode()
    assert page.count("Firefox on Windows") == 1
    assert "This one" in page
    assert Session.objects.filter(user=worker).count() == 2
    said = signed_in.post("/sessions/end/", follow=True).content.decode()
    assert "signed out in 1 other browser." in said
    assert other.get("/jobs/").status_code == 302
    assert signed_in.get("/jobs/").status_code == stranger.get("/jobs/").status_code == 200
    assert AuditEvent.objects.get(event="sessions_ended").facts == {"sessions": 1}
    assert "only here" in signed_in.post("/sessions/end/", follow=True).content.decode()


def test_who_leaves_has_the_browser_forget(signed_in: Client) -> None:
    assert "Clear-Site-Data" not in signed_in.get("/accounts/logout/")
    answer = signed_in.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_what_is_expired_goes_at_night(signed_in: Client) -> None:
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    cache.set("gone", 1, timeout=-1)
    cache.set("here", 1, timeout=60)
    forget_expired()
    assert Session.objects.count() == 0
    assert (cache.get("here"), Counter.objects.filter(expires_at__lt=timezone.now()).count()) == (
        1,
        0,
    )


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            "Safari on an iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_in_words(says: str, words: str) -> None:
    assert device_words(says) == words


# --- What counts attempts


def test_a54_attempts_are_counted_in_the_table_whatever_process_asks() -> None:
    values: list[Any] = [[1.5, 2.5], True, 7, "x", {"a": [1]}]
    for value in values:
        cache.set("name of somebody", value, timeout=60)
        assert cache.get("name of somebody") == value
    assert "somebody" not in repr(list(Counter.objects.values()))
    assert cache.add("name of somebody", 1) is False
    assert cache.delete("name of somebody") is True
    assert cache.delete("name of somebody") is False
    assert cache.get("name of somebody", "none") == "none"
    assert cache.add("lock", True, timeout=60) is True
    assert cache.add("lock", True, timeout=60) is False


def test_what_is_over_does_not_count_any_more() -> None:
    cache.set("old", 1, timeout=0.01)
    cache.add("older", 1, timeout=0.01)
    time.sleep(0.05)
    assert cache.get("old") is None
    assert cache.add("older", 2, timeout=60) is True
    assert cache.get("older") == 2
