"""Signing in: one message for every failure, closed doors stay closed, sessions begin and end."""

import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.council import SIGN_INS
from tests.make import PASSWORD, make_user

LOGIN = "/accounts/login/"
NEW_PASSWORD = "another long secret 77"


@pytest.fixture
def worker(db: None) -> User:
    """Somebody with a password."""
    return make_user(Role.KEYWORKER, "Kim Worker")


def sign_in(client: Client, email: str, password: str, **more: str) -> object:
    """The form as the browser sends it."""
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    """Whether the browser holds a session of somebody."""
    return "_auth_user_id" in client.session


def events() -> list[str]:
    """What the trail says, the oldest first."""
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


def said(answer: object) -> list[str]:
    """The error messages of the page."""
    summary = answer.content.decode().partition("There is a problem")[2].partition("</ul>")[0]  # type: ignore[attr-defined]
    return re.findall(r"<li>(.*?)</li>", summary, re.S)


# --- In and out


def test_the_right_password_opens_the_first_page_and_is_noted(client: Client, worker: User) -> None:
    answer = sign_in(client, worker.email.upper(), PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")  # type: ignore[attr-defined, index]
    assert is_in(client)
    assert AuditEvent.objects.get(event="signed_in").by_id == worker.pk


def test_signing_out_takes_a_post_and_is_noted(client: Client, worker: User) -> None:
    client.force_login(worker)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert not is_in(client)
    assert events()[-1] == "signed_out"


def test_a56_after_signing_out_the_old_session_opens_nothing(worker: User) -> None:
    client, thief = Client(), Client()
    client.force_login(worker)
    thief.cookies["session"] = client.cookies["session"].value
    assert thief.get("/jobs/").status_code == 200
    client.post("/accounts/logout/")
    assert thief.get("/jobs/").status_code == 302


def test_signing_in_gives_a_new_session_so_that_none_can_be_planted(
    client: Client, worker: User
) -> None:
    planted = client.session
    planted["seen"] = 1
    planted.save()
    client.cookies["session"] = planted.session_key
    sign_in(client, worker.email, PASSWORD)
    assert is_in(client)
    assert client.session.session_key != planted.session_key
    attacker = Client()
    attacker.cookies["session"] = planted.session_key
    assert attacker.get("/jobs/").status_code == 302


def test_a_new_password_ends_every_other_session(client: Client, worker: User) -> None:
    elsewhere = Client()
    for each in (client, elsewhere):
        sign_in(each, worker.email, PASSWORD)
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/accounts/password/change/", typed).status_code == 302
    worker.refresh_from_db()
    assert worker.check_password(NEW_PASSWORD)
    assert client.get("/jobs/").status_code == 200
    assert elsewhere.get("/jobs/").status_code == 302


@pytest.mark.parametrize("weak", ["short1!", "password1234", "kim.worker.council"])
def test_a_weak_password_is_refused(client: Client, worker: User, weak: str) -> None:
    client.force_login(worker)
    typed = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post("/accounts/password/change/", typed).status_code == 200
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)


def test_the_session_ends_with_the_browser_and_is_out_of_reach_of_scripts(
    client: Client, worker: User
) -> None:
    sign_in(client, worker.email, PASSWORD)
    cookie = client.cookies["session"]
    assert (cookie["expires"], cookie["max-age"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.cookies["csrf"]["httponly"] is True


# --- Failures


def test_every_failure_says_the_same_and_names_nobody(
    worker: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    nobody = "nobody.at.all@council.example"
    answers = [
        sign_in(Client(), worker.email, "wrong password 123"),
        sign_in(Client(), nobody, PASSWORD),
        sign_in(Client(), f"{worker.email}' OR 1=1 --", PASSWORD),
    ]
    messages = {tuple(said(answer)) for answer in answers[:2]}
    assert len(messages) == 1
    assert messages != {()}
    assert not any(name in repr(messages) for name in (worker.email, nobody, worker.name))
    failed = AuditEvent.objects.filter(event="sign_in_failed")
    assert failed.count() == 2
    kept = repr(list(failed.values()))
    assert "council.example" not in kept
    assert "council.example" not in caplog.text
    assert "wrong password" not in caplog.text


def test_an_inactive_person_is_refused(client: Client, worker: User) -> None:
    User.objects.filter(pk=worker.pk).update(is_active=False)
    answer = sign_in(client, worker.email, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/inactive/")  # type: ignore[attr-defined, index]
    assert not is_in(client)
    assert client.get("/accounts/inactive/").status_code == 200
    # With a wrong password an inactive account looks like any other.
    wrong = sign_in(Client(), worker.email, "wrong password 123")
    assert wrong.status_code == 200  # type: ignore[attr-defined]


def test_guessing_is_slowed_down(client: Client, worker: User) -> None:
    for _ in range(5):
        assert "not correct" in repr(said(sign_in(client, worker.email, "wrong")))
    locked = sign_in(client, worker.email, PASSWORD)
    assert not is_in(client)
    assert "Too many failed login attempts" in repr(said(locked))


def test_guessing_many_people_from_one_place_is_slowed_down(db: None) -> None:
    answers = [
        sign_in(Client(), f"person{number}@council.example", "wrong") for number in range(11)
    ]
    assert "Too many" in repr(said(answers[-1]))
    assert AuditEvent.objects.filter(event="sign_in_failed").count() == 10


@pytest.mark.parametrize(
    "value", ["\x00", "a\x00b@council.example", "\r\nSet-Cookie: x=1", "x" * 9000]
)
def test_nonsense_in_the_form_is_answered(client: Client, db: None, value: str) -> None:
    answer = sign_in(client, value, value, next=value)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "x" not in client.cookies


# --- Where it leads

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/%0d%0aSet-Cookie:%20x=1",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_sign_in_leads_nowhere_else(client: Client, worker: User, wanted: str) -> None:
    assert client.get(LOGIN, {"next": wanted}).status_code == 200
    answer = sign_in(client, worker.email, PASSWORD, next=wanted)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    target = answer["Location"]  # type: ignore[index]
    assert target in ("/", wanted)
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
    assert "x" not in client.cookies


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_whoever_is_in_already_is_led_nowhere_else(
    client: Client, worker: User, wanted: str
) -> None:
    client.force_login(worker)
    target = client.get(LOGIN, {"next": wanted})["Location"]
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))


def test_the_sign_in_leads_back_to_the_page_that_was_wanted(client: Client, worker: User) -> None:
    first = client.get("/roles/")
    assert first["Location"] == f"{LOGIN}?next=/roles/"
    answer = sign_in(client, worker.email, PASSWORD, next="/roles/")
    assert answer["Location"] == "/roles/"  # type: ignore[index]


# --- Closed doors


@pytest.mark.parametrize("door", ["signup/", "password/reset/"])
def test_nobody_makes_an_account_or_a_password_by_themselves(
    client: Client, worker: User, door: str
) -> None:
    typed = {"email": "new@council.example", "password1": NEW_PASSWORD, "login": worker.email}
    for method in (client.get, client.post):
        assert method(f"/accounts/{door}", typed).status_code == 404
    assert not User.objects.filter(email="new@council.example").exists()


@pytest.mark.parametrize(
    "door",
    [
        *("email/", "confirm-email/", "password/set/", "login/code/confirm/", "3rdparty/"),
        *("password/reset/key/x-y/", "password/reset/done/", "sessions/", "2fa/webauthn/"),
    ],
)
def test_doors_of_the_library_that_are_not_ours_do_not_exist(
    client: Client, door: str, db: None
) -> None:
    assert client.get(f"/accounts/{door}").status_code == 404


def test_the_password_is_asked_again_where_it_matters(client: Client, worker: User) -> None:
    sign_in(client, worker.email, PASSWORD)
    page = reverse("account_reauthenticate")
    assert client.post(page, {"password": "wrong"}).status_code == 200
    assert client.post(page, {"password": PASSWORD}).status_code == 302


def test_every_role_may_sign_in_and_reaches_a_first_page(client: Client, db: None) -> None:
    for role in SIGN_INS:
        client.force_login(make_user(role))
        assert client.get("/", follow=True).status_code == 200, role
