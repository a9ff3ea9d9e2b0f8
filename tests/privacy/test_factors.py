"""The second factor: everybody needs one, each session proves it, two people reset a lost one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from privacy.actions.notices import OF_WORK, Notice, send_notice
from privacy.models import AuditEvent, FactorReset, User
from privacy.roles import Role
from privacy.sessions import SessionStore
from tests.make import PASSWORD, make_user

LOGIN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"
SET_UP, APP = "/accounts/2fa/", "/accounts/2fa/app/"
INSIDE = ["/jobs/", "/roles/", "/families/", "/api/jobs/", "/accounts/password/change/"]


@pytest.fixture(autouse=True)
def _strict(settings: LazySettings, db: None) -> None:
    """As in production."""
    settings.FACTOR_REQUIRED = True
    settings.STEP_UP_MINUTES = 5


@pytest.fixture
def worker() -> User:
    """Somebody with a password and nothing else."""
    return make_user(Role.KEYWORKER, "Kim Worker")


def with_password(user: User) -> Client:
    """A browser after the first step."""
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def code(secret: str) -> str:
    """What the app shows now; a code that was used is forgotten, as after a minute and a half."""
    cache.clear()
    _, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def set_up(client: Client) -> str:
    """Set up an app; its secret."""
    secret = re.search(r'class="app-key">(\w+)<', client.get(APP).content.decode())
    assert secret
    assert client.post(APP, {"code": code(secret[1])}).status_code == 302
    return secret[1]


def events() -> list[str]:
    """What the trail says, the oldest first."""
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


# --- Nobody gets past it


def test_without_a_factor_one_is_led_to_set_one_up_and_reaches_nothing_else(worker: User) -> None:
    client = with_password(worker)
    for page in INSIDE:
        for method in (client.get, client.post):
            answer = method(page)
            assert (answer.status_code, answer["Location"]) == (302, SET_UP), page
    page = client.get(SET_UP).content.decode()
    assert "You need one before you can open anything else here." in page
    set_up(client)
    assert client.get("/jobs/").status_code == 200
    assert events()[-2:] == ["signed_in", "factor_added"]


def test_with_a_factor_the_password_alone_signs_nobody_in(worker: User) -> None:
    secret = set_up(with_password(worker))
    client = with_password(worker)
    assert "_auth_user_id" not in client.session
    assert client.get("/jobs/")["Location"].startswith(LOGIN)
    assert "did not work" in client.post(SECOND, {"code": "000000"}).content.decode()
    assert events()[-1] == "factor_failed"
    assert client.post(SECOND, {"code": code(secret)}).status_code == 302
    assert client.get("/jobs/").status_code == 200


def test_a_code_opens_once(worker: User) -> None:
    secret = set_up(with_password(worker))
    shown = code(secret)
    first, second = with_password(worker), with_password(worker)
    first.post(SECOND, {"code": shown})
    second.post(SECOND, {"code": shown})
    assert first.get("/jobs/").status_code == 200
    assert "_auth_user_id" not in second.session
    # The library forgets it after half a minute; it is the code of before for another one.
    assert cache.delete(f"allauth.mfa.totp.used?user={worker.pk}&code={shown}")
    second.post(SECOND, {"code": f"{shown[:3]} {shown[3:]}"})
    assert "_auth_user_id" not in second.session


def test_a33_a_session_that_never_proved_the_factor_ends_when_one_is_set_up(worker: User) -> None:
    """Somebody who knew the password sat waiting on the set-up page."""
    thief = with_password(worker)
    assert thief.get(SET_UP).status_code == 200
    set_up(with_password(worker))
    assert thief.get(SET_UP)["Location"] == LOGIN
    assert "_auth_user_id" not in thief.session


def test_guessing_codes_is_slowed_down(worker: User) -> None:
    secret = set_up(with_password(worker))
    client = with_password(worker)
    shown = code(secret)
    for guess in range(6):
        client.post(SECOND, {"code": f"00000{guess}"})
    assert client.post(SECOND, {"code": shown}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_recovery_codes_are_shown_once_and_open_once(worker: User) -> None:
    client = with_password(worker)
    set_up(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/accounts/2fa/codes/").content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get("/accounts/2fa/codes/").content.decode()
    for expected in (True, False):
        other = with_password(worker)
        other.post(SECOND, {"code": codes[0]})
        assert ("_auth_user_id" in other.session) is expected
    assert "9 left" in client.get(SET_UP).content.decode()
    client.post("/accounts/2fa/codes/new/")
    other = with_password(worker)
    other.post(SECOND, {"code": codes[1]})
    assert "_auth_user_id" not in other.session


def test_the_last_factor_cannot_be_taken_away(worker: User) -> None:
    client = with_password(worker)
    set_up(client)
    answer = client.post("/accounts/2fa/app/remove/")
    assert "Add another first." in answer.content.decode()
    assert Authenticator.objects.filter(user=worker, type="totp").exists()


@pytest.mark.parametrize(
    "answer", ["", "x", "9" * 5000, "[" * 9000, "{}", '{"id": 1}', '{"id": "x", "response": {}}']
)
def test_nonsense_is_no_passkey(worker: User, answer: str) -> None:
    client = with_password(worker)
    add = client.post("/accounts/2fa/passkeys/add/", {"credential": answer})
    assert "There is a problem" in add.content.decode()
    set_up(client)
    other = with_password(worker)
    assert b"follow your browser" in other.post(SECOND, {"credential": answer}).content
    assert "_auth_user_id" not in other.session


# --- What is kept of it


def test_neither_secrets_nor_sessions_can_be_read_in_the_database(worker: User) -> None:
    client = with_password(worker)
    client.get(APP)
    waiting = client.session["mfa.totp.secret"]
    secret = set_up(client)
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/accounts/2fa/codes/").content.decode())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(data::text, '') FROM mfa_authenticator) || "
            "(SELECT string_agg(session_data, '') FROM django_session)"
        )
        kept = cursor.fetchone()[0]
    assert not [word for word in (waiting, secret, *codes, "_auth_user_id") if word in kept]
    [sealed] = Authenticator.objects.filter(type="totp").values_list("data", flat=True)
    assert len(sealed["secret"]) > len(secret)


def test_a_session_moved_to_another_row_opens_nothing(worker: User) -> None:
    client = with_password(worker)
    mine, other = SessionStore(client.session.session_key), SessionStore()
    other.create()
    assert mine.load()["_auth_user_id"] == str(worker.pk)
    kept = mine.model.objects.get(session_key=mine.session_key).session_data
    mine.model.objects.filter(session_key=other.session_key).update(session_data=kept)
    assert SessionStore(other.session_key).load() == {}


# --- A lost factor


@pytest.fixture
def admins() -> tuple[Client, Client]:
    """Two administrators at their browsers."""
    first, second = (
        with_password(make_user(Role.ADMINISTRATOR, name)) for name in ("Ada First", "Ben Second")
    )
    set_up(first)
    set_up(second)
    return first, second


ASKED = {"reason_code": "lost", "identity_how": "in_person"}


def test_two_administrators_reset_a_lost_factor(
    worker: User, admins: tuple[Client, Client], django_capture_on_commit_callbacks: object
) -> None:
    elsewhere = with_password(worker)
    set_up(elsewhere)
    first, second = admins
    page = f"/accounts-of-staff/{worker.pk}/"
    assert "Kim Worker" in first.get("/accounts-of-staff/").content.decode()
    assert first.post(f"{page}reset/", ASKED).status_code == 302
    # Neither the one who asked nor a second time.
    first.post(f"{page}reset/decide/", {"decision": "approve"})
    assert FactorReset.objects.get().state == "asked"
    assert b"asked for already" in first.post(f"{page}reset/", ASKED).content
    assert elsewhere.get("/jobs/").status_code == 200
    assert b"Approve the reset" in second.get(page).content
    second.post(f"{page}reset/decide/", {"decision": "approve"})
    assert not Authenticator.objects.filter(user=worker).exists()
    assert elsewhere.get("/jobs/")["Location"].startswith(LOGIN)
    assert with_password(worker).get("/jobs/")["Location"] == SET_UP
    noted = AuditEvent.objects.filter(target_id=worker.pk, event__startswith="factor_reset")
    assert [(each.event, each.by_name) for each in noted.order_by("seq")] == [
        ("factor_reset_asked", "Ada First"),
        ("factor_reset", "Ben Second"),
    ]


def test_a36_nobody_resets_their_own_or_decides_on_it(admins: tuple[Client, Client]) -> None:
    first, second = admins
    own = User.objects.get(name="Ada First")
    page = f"/accounts-of-staff/{own.pk}/"
    assert b"your own" not in second.get(page).content
    assert b"You cannot ask" in first.post(f"{page}reset/", ASKED).content
    second.post(f"{page}reset/", ASKED)
    first.post(f"{page}reset/decide/", {"decision": "approve"})
    assert Authenticator.objects.filter(user=own).exists()
    refused = second.post(f"{page}reset/decide/", {"decision": "refuse"}, follow=True)
    assert b"another administrator has to decide" in refused.content


def test_the_last_administrator_is_helped_at_the_server(admins: tuple[Client, Client]) -> None:
    call_command("reset_factor", "ADA.FIRST@council.example")
    assert admins[0].get("/jobs/")["Location"].startswith(LOGIN)
    assert events()[-1] == "factor_reset"


def test_the_person_is_told_by_mail_without_details(worker: User) -> None:
    for notice in Notice:
        send_notice(user_id=worker.pk, notice=notice)
    assert {each.to[0] for each in mail.outbox} == {worker.email}
    own = [each for each in mail.outbox if each.subject.endswith("your account")]
    assert len(own) == len(Notice) - len(OF_WORK)
    assert all("tell the administrator" in each.body for each in own)
    assert len({each.body for each in mail.outbox}) == len(Notice)
    assert not any(worker.name in each.body for each in mail.outbox)
