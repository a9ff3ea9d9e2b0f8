"""Signing in by the council's own sign-in: bound once by two people, by issuer and subject."""

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from privacy import idp
from privacy.actions import account_changes as changes
from privacy.errors import RuleBroken
from privacy.models import AuditEvent, Binding, User
from privacy.roles import Role
from tests.make import PASSWORD, make_team, make_user
from tests.privacy import council
from tests.privacy.council import NAME, START, Provider, bind, is_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council_sign_in")]
LOGIN = "/accounts/login/"
NEW = {"name": "Nia New", "email": "nia.new@council.example", "role": "analyst", "team": None}


@pytest.fixture
def admins() -> tuple[User, User]:
    """Two administrators."""
    return make_user(Role.ADMINISTRATOR, "Ada First"), make_user(Role.ADMINISTRATOR, "Ben Second")


@pytest.fixture
def manager(provider: Provider) -> User:
    """A manager who is bound already."""
    user = make_user(Role.MANAGER, "Mae Lead", make_team())
    bind(provider, user, "mae")
    return user


def by_two(admins: tuple[User, User], ask: Any, **facts: Any) -> User:
    """One asks, the other agrees."""
    asked = ask(**facts, by=admins[0])
    return changes.approve(change_id=asked.pk, by=admins[1]).user


def events(user: User) -> list[str]:
    """What the trail says of somebody, the oldest first."""
    noted = AuditEvent.objects.filter(target_id=user.pk).order_by("seq")
    return list(noted.values_list("event", flat=True))


def test_without_the_setting_there_is_neither_button_nor_address(
    client: Client, settings: LazySettings
) -> None:
    assert f"Sign in with {NAME}" in client.get(LOGIN).content.decode()
    settings.OIDC = None
    assert "Sign in with" not in client.get(LOGIN).content.decode()
    doors = [START, council.BACK, council.ENDED]
    assert [client.post(each).status_code for each in doors] == [404] * len(doors)


def test_what_is_asked_for_carries_state_nonce_and_code_challenge(
    provider: Provider, client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, str]] = []
    ask = idp.Asking.request

    def watched(self: idp.Asking, method: str, url: str, **more: Any) -> Any:
        sent.append(more.get("data") or {})
        return ask(self, method, url, **more)

    monkeypatch.setattr(idp.Asking, "request", watched)
    # What stands in the address of the button changes nothing of what is asked.
    there = client.post(f"{START}?auth_params=prompt%3Dnone&scope=admin&process=connect")
    asked = {key: value[0] for key, value in parse_qs(urlsplit(there["Location"]).query).items()}
    assert sorted(asked["scope"].split()) == ["email", "openid", "profile"]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["max_age"], "prompt" in asked) == ("36000", False)
    assert min(len(asked["state"]), len(asked["nonce"])) >= 16
    provider.knows("mae")
    council.came_back(client, provider.agreed(there["Location"], "mae"))
    assert is_in(client)
    verifier = next(each["code_verifier"] for each in sent if "code_verifier" in each)
    digest = hashlib.sha256(verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


def test_somebody_invited_is_bound_by_their_first_sign_in_and_by_no_address_after_that(
    provider: Provider, client: Client, admins: tuple[User, User]
) -> None:
    nia = by_two(admins, changes.invite, **NEW)
    answer = sign_in(provider, client, "nia", email="NIA.new@council.example", email_verified=True)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    binding = Binding.objects.get(user=nia)
    assert (binding.issuer, binding.subject) == (provider.issuer, "nia")
    assert events(nia)[-3:] == ["account_changed", "sign_in_bound", "signed_in"]
    assert AuditEvent.objects.get(event="signed_in", target_id=nia.pk).facts == {"how": "council"}
    # Another address, or none that anybody vouches for: it is still them, and nobody else.
    later = Client()
    sign_in(provider, later, "nia", email="married@council.example", email_verified=False)
    assert is_in(later)
    thief = sign_in(provider, Client(), "thief", email=nia.email, email_verified=True)
    assert thief.status_code == 403


def test_it_leads_on_to_the_page_that_was_wanted_and_nowhere_else(
    provider: Provider, manager: User
) -> None:
    provider.knows("mae")
    for wanted, expected in (("/roles/", "/roles/"), ("https://evil.example/", "/")):
        client = Client()
        there = council.gone_there(client, next=wanted)
        assert council.came_back(client, provider.agreed(there, "mae"))["Location"] == expected


def test_an_account_with_a_password_waits_two_weeks_and_then_no_more(
    provider: Provider, admins: tuple[User, User]
) -> None:
    kim = make_user(Role.ANALYST, "Kim Worker")
    claims = {"email": kim.email, "email_verified": True}
    assert sign_in(provider, Client(), "kim", **claims).status_code == 403
    by_two(admins, changes.ask_bind, user=kim)
    Binding.objects.filter(user=kim).update(waits_until=timezone.now() - timedelta(minutes=1))
    assert sign_in(provider, Client(), "kim", **claims).status_code == 403
    by_two(admins, changes.ask_bind, user=kim)
    waits = Binding.objects.get(user=kim).waits_until
    assert waits
    assert timedelta(days=13) < waits - timezone.now() <= timedelta(days=14)
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": kim.email, "password": PASSWORD})
    assert elsewhere.get("/jobs/").status_code == 200
    client = Client()
    sign_in(provider, client, "kim", **claims)
    assert client.get("/jobs/").status_code == 200
    assert elsewhere.get("/jobs/").status_code == 302


def test_a33_a_bound_account_has_no_password_and_gets_none(
    provider: Provider, manager: User, admins: tuple[User, User]
) -> None:
    with pytest.raises(DatabaseError, match="has no password"), transaction.atomic():
        User.objects.filter(pk=manager.pk).update(password=admins[0].password)
    with pytest.raises(RuleBroken, match="council’s sign-in"):
        changes.ask_password(user=manager, by=admins[0])
    parts = changes.welcome_parts(manager)
    link = Client().get(f"/accounts/welcome/{parts['uidb64']}/{parts['token']}/", follow=True)
    assert "does not work any more" in link.content.decode()
    client = Client()
    client.post(LOGIN, {"login": manager.email, "password": PASSWORD})
    assert not is_in(client)
    sign_in(provider, client, "mae")
    assert client.get("/accounts/password/change/", follow=True).status_code == 404
    assert "Change your password" not in client.get("/sessions/").content.decode()


def test_a33_a_new_password_asked_for_before_the_binding_is_not_given_after_it(
    provider: Provider, admins: tuple[User, User]
) -> None:
    kim = make_user(Role.ANALYST, "Kim Worker")
    by_two(admins, changes.ask_bind, user=kim)
    asked = changes.ask_password(user=kim, by=admins[0])
    sign_in(provider, Client(), "kim", email=kim.email, email_verified=True)
    with pytest.raises(RuleBroken, match="council’s sign-in"):
        changes.approve(change_id=asked.pk, by=admins[1])


def test_two_administrators_unbind_and_the_page_says_how_it_stands(
    provider: Provider, manager: User, admins: tuple[User, User]
) -> None:
    signed_in, asks, decides = Client(), Client(), Client()
    sign_in(provider, signed_in, "mae")
    asks.force_login(admins[0])
    decides.force_login(admins[1])
    page = f"/accounts-of-staff/{manager.pk}/"
    shown = asks.get(page).content.decode()
    assert f"{NAME} ({provider.issuer}), since 5 January 2026" in shown
    assert "Password instead of" in shown
    asks.post(f"{page}ask/", {"way": "unbind"})
    change = manager.account_changes.get()
    assert Binding.objects.filter(user=manager).exists()
    decided = decides.post(f"/accounts-of-staff/changes/{change.pk}/", {"decision": "approve"})
    assert signed_in.get("/jobs/").status_code == 302
    assert re.search(
        r"/accounts/welcome/[\w/-]+", decides.get(decided["Location"]).content.decode()
    )
    assert sign_in(provider, Client(), "mae").status_code == 403
    assert "sign_in_unbound" in events(manager)
    assert f"Sign in with {NAME}</button>" in asks.get(page).content.decode()
    asks.post(f"{page}ask/", {"way": "bind"})
    assert manager.account_changes.filter(kind="bind", state="asked").exists()


def test_the_last_administrator_is_unbound_at_the_server(
    provider: Provider, manager: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("unbind_account", manager.email.upper())
    link = capsys.readouterr().out.strip()
    form = Client()
    there = form.get(link, follow=True).redirect_chain[-1][0]
    typed = {"new_password1": "a password of now 77", "new_password2": "a password of now 77"}
    form.post(there, typed)
    form.post(LOGIN, {"login": manager.email, "password": "a password of now 77"})
    assert is_in(form)
    for email, said in ((manager.email, "not bound"), ("nobody@example.org", "no account")):
        with pytest.raises(CommandError, match=said):
            call_command("unbind_account", email)
