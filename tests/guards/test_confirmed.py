"""Every page that matters asks once more who it is, as the table says, and loses nothing of it."""

import time
import uuid
from collections import defaultdict
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from privacy import gate
from privacy.gate import asks_to_confirm
from privacy.models import FactorReset, User
from privacy.roles import Role
from privacy.sessions import SEEN
from tests.addresses import names
from tests.guards.access_table import CONFIRMED, CONFIRMED_TO_SEND
from tests.guards.test_access_matrix import addresses
from tests.make import PASSWORD, make_user
from tests.privacy.test_factors import with_password

CONFIRM = "/accounts/reauthenticate/"
ANY = {"code": "x", "pk": 0, "answer_id": uuid.uuid4()}


@pytest.fixture(autouse=True)
def _strict(settings: LazySettings, db: None) -> None:
    """As in production, but that no second factor is needed."""
    settings.STEP_UP_MINUTES = 5
    cache.clear()


def some_time_ago(client: Client, seconds: int) -> None:
    """As if the person had signed in a while ago."""
    session = client.session
    session[RECORDS] = [{**each, "at": each["at"] - seconds} for each in session[RECORDS]]
    session.save()


@pytest.fixture
def administrator() -> Client:
    """An administrator who signed in a little more than five minutes ago."""
    client = with_password(make_user(Role.ADMINISTRATOR, "Ada First"))
    some_time_ago(client, 301)
    return client


def an_address(name: str) -> str:
    """The page, of whatever record: what it asks first does not depend on it."""
    parts = dict(names(get_resolver()))[name]
    return reverse(name, kwargs={part: ANY.get(part, uuid.uuid4()) for part in parts})


def test_the_marks_are_those_of_the_table() -> None:
    """On every other page nobody is asked, however it is sent."""
    ways = defaultdict[tuple[bool, bool], set[str]](set)
    for name, view in addresses():
        ways[asks_to_confirm(view, "GET"), asks_to_confirm(view, "POST")].add(name)
    others = ways.pop((False, False))
    assert ways == {(True, True): CONFIRMED, (False, True): CONFIRMED_TO_SEND}
    assert "families:attachment_file" in others


def test_a_marked_page_asks_first_and_only_for_a_while(administrator: Client) -> None:
    asked = []
    for name in sorted(CONFIRMED):
        address = an_address(name)
        for method in (administrator.get, administrator.post):
            answer = method(address)
            asked.append((answer.status_code, answer["Location"].partition("?")[0]))
    assert set(asked) == {(302, CONFIRM)}
    assert administrator.get("/jobs/").status_code == 200
    administrator.post(CONFIRM, {"password": PASSWORD})
    assert {administrator.get(an_address(name)).get("Location", "") for name in CONFIRMED} == {""}


def test_a_page_that_is_decided_on_asks_when_it_is_sent(administrator: Client) -> None:
    """Whoever reads for an hour first is asked once, with what they decided kept."""
    opened, sent = [], []
    for name in sorted(CONFIRMED_TO_SEND):
        address = an_address(name)
        opened.append(administrator.get(address).status_code)
        sent.append(administrator.post(address, {"decision": "approve"}))
    # An administrator decides on none of them: to open is refused by the role, not by the gate.
    assert set(opened) == {403}
    assert {answer["Location"].partition("?")[0] for answer in sent} == {CONFIRM}
    administrator.post(CONFIRM, {"password": PASSWORD})
    again = [administrator.post(an_address(name)).status_code for name in CONFIRMED_TO_SEND]
    assert set(again) == {403}


def test_nothing_is_lost_of_what_was_sent(administrator: Client) -> None:
    worker = make_user(Role.KEYWORKER, "Kim Worker")
    worker.authenticator_set.create(type="totp", data={"secret": "x"})
    page = reverse("privacy:factor_reset_ask", args=[worker.pk])
    answer = administrator.post(page, {"reason_code": "lost", "identity_how": "in_person"})
    assert answer["Location"].startswith(CONFIRM)
    wrong = administrator.post(answer["Location"], {"password": "wrong", "next": page})
    assert wrong.status_code == 200
    assert not FactorReset.objects.exists()
    right = administrator.post(answer["Location"], {"password": PASSWORD, "next": page})
    assert right["Location"] == reverse("privacy:account", args=[worker.pk])
    assert FactorReset.objects.get().user_id == worker.pk
    # Once: confirming again sends nothing again.
    FactorReset.objects.all().delete()
    administrator.post(CONFIRM, {"password": PASSWORD, "next": page})
    assert not FactorReset.objects.exists()


def test_a34_a_confirmation_of_one_session_is_none_of_another(administrator: Client) -> None:
    ada = User.objects.get(name="Ada First")
    elsewhere = with_password(ada)
    some_time_ago(elsewhere, 301)
    administrator.post(CONFIRM, {"password": PASSWORD})
    page = an_address("privacy:factor_reset_ask")
    assert administrator.get(page).status_code == 404
    assert elsewhere.get(page)["Location"].startswith(CONFIRM)


def test_a34_a_confirmation_gives_no_right_that_was_taken_meanwhile(administrator: Client) -> None:
    page = an_address("privacy:factor_reset_ask")
    administrator.post(page, {"reason_code": "lost", "identity_how": "in_person"})
    User.objects.filter(name="Ada First").update(role=Role.KEYWORKER)
    answer = administrator.post(CONFIRM, {"password": PASSWORD, "next": page})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("record", "proven"),
    [
        ({"method": "mfa"}, True),
        ({"method": "socialaccount", "factor": True}, True),
        ({"method": "socialaccount", "factor": False}, False),
        ({"method": "socialaccount", "factor": "no"}, False),
        ({"method": "password"}, False),
    ],
)
def test_a_second_factor_is_one_that_was_used_in_this_session(
    administrator: Client, settings: LazySettings, record: dict[str, object], proven: bool
) -> None:
    """At the council's own sign-in it counts where that says so, and says nothing else."""
    settings.FACTOR_REQUIRED = True
    session = administrator.session
    session[RECORDS] = [{"at": time.time(), **record}]
    session.save()
    assert (administrator.get("/jobs/").status_code == 200) is proven


def test_a_locked_session_that_never_proved_its_factor_is_signed_out(
    administrator: Client, settings: LazySettings
) -> None:
    """Kept and done after the password alone, what it sends would pass the factor by."""
    settings.FACTOR_REQUIRED = True
    some_time_ago(administrator, 31 * 60)
    session = administrator.session
    session[SEEN] -= 31 * 60
    session.save()
    answer = administrator.post("/sessions/end/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in administrator.session


@pytest.mark.parametrize(
    ("age", "asks"), [(-1, True), (0, False), (299, False), (300, True), (10_000, True)]
)
def test_a_confirmation_counts_from_when_it_was_given_for_five_minutes(
    administrator: Client, monkeypatch: pytest.MonkeyPatch, age: int, asks: bool
) -> None:
    """Not before either: a clock that was put back gives nobody more time."""
    session = administrator.session
    given = session[RECORDS][-1]["at"]
    session[RECORDS] = [{**session[RECORDS][-1], "at": int(given)}]
    session.save()
    monkeypatch.setattr(gate, "time", SimpleNamespace(time=lambda: int(given) + age))
    answer = administrator.get(an_address("privacy:factor_reset_ask"))
    assert answer.get("Location", "").startswith(CONFIRM) is asks
