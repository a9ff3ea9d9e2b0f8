"""Ended at the council's own sign-in, ended here; and whom the product asks at all."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from privacy import idp
from privacy.models import AuditEvent, User
from privacy.roles import Role
from privacy.rules.council_sign_in import LOGOUT_EVENT
from tests.make import make_team, make_user
from tests.privacy import council
from tests.privacy.council import ENDED, Provider, bind, forged, reasons, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council_sign_in")]


@pytest.fixture
def ada(provider: Provider) -> User:
    """An administrator who is bound."""
    user = make_user(Role.ADMINISTRATOR, "Ada First", make_team())
    bind(provider, user, "ada")
    return user


# --- The product asks nobody but the council's sign-in


class _Hostile(BaseHTTPRequestHandler):
    """Says what it is told to say, and counts who asks for what it must not be asked."""

    said: dict[str, Any]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        led = self.said.get("redirect")
        body = json.dumps(self.said).encode()
        self.send_response(302 if led else 200)
        if led:
            self.send_header("Location", led)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.mark.parametrize(
    "lie",
    [
        *("token_endpoint", "jwks_uri", "authorization_endpoint"),
        *("issuer", "redirect", "no endpoint"),
    ],
)
def test_a33_a_discovery_document_leads_nowhere_else(
    provider: Provider, client: Client, settings: LazySettings, lie: str
) -> None:
    hostile = type("Hostile", (_Hostile,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), hostile) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        issuer = f"http://127.0.0.1:{server.server_port}"
        said = {each: f"{issuer}/{each}" for each in idp.ENDPOINTS}
        said = {**said, "issuer": issuer, lie: f"{provider.other}/jwks"}
        hostile.said = said if lie != "no endpoint" else {"issuer": issuer}
        settings.OIDC = provider.setup(issuer=issuer)
        answer = client.post(council.START)
        server.shutdown()
    assert answer.status_code == 403
    assert hostile.asked == ["/.well-known/openid-configuration"]


# --- Ended there


@pytest.fixture
def signed_in(provider: Provider, ada: User) -> Client:
    """A browser in which the administrator is signed in."""
    client = Client()
    sign_in(provider, client, "ada")
    return client


def a_logout(**more: Any) -> dict[str, Any]:
    """What a logout token says."""
    return {"events": {LOGOUT_EVENT: {}}, "jti": f"of {time.monotonic_ns()}", **more}


def told(token: str) -> int:
    """The provider tells the product; what it answers."""
    return Client(enforce_csrf_checks=True).post(ENDED, {"logout_token": token}).status_code


def test_who_is_signed_out_there_is_signed_out_here(
    provider: Provider, signed_in: Client, ada: User
) -> None:
    other = Client()
    other.force_login(make_user(Role.ANALYST, "Oli Other"))
    assert told(provider.signed("ada", **a_logout())) == 200
    assert signed_in.get("/jobs/").status_code == 302
    assert other.get("/jobs/").status_code == 200
    noted = AuditEvent.objects.get(event="sessions_ended_there")
    assert (noted.target_id, noted.facts, noted.by_id) == (ada.pk, {"sessions": 1}, None)
    # Somebody who is nobody here: the same answer.
    assert told(provider.signed("nobody", **a_logout())) == 200
    assert AuditEvent.objects.filter(event="sessions_ended_there").count() == 1


def test_a_logout_counts_once(provider: Provider, signed_in: Client, ada: User) -> None:
    token = provider.signed("ada", **a_logout())
    assert (told(token), told(token)) == (200, 400)
    sign_in(provider, signed_in, "ada")
    assert told(token) == 400
    assert signed_in.get("/jobs/").status_code == 200
    assert reasons() == ["logout_used", "logout_used"]


BAD_LOGOUTS: dict[str, dict[str, Any]] = {
    "an ID token": {"events": None},
    "another event": {"events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is none": {"events": {LOGOUT_EVENT: True}},
    "with a nonce": {"nonce": "x"},
    "with an empty nonce": {"nonce": None},
    "without a name": {"jti": None},
    "for somebody else": {"aud": "another-product"},
    "of another issuer": {"iss": "https://login.evil.example"},
    "of yesterday": {"iat": 1_700_000_000},
}


@pytest.mark.parametrize("claims", BAD_LOGOUTS.values(), ids=BAD_LOGOUTS.keys())
def test_what_is_no_logout_ends_nothing(
    provider: Provider, signed_in: Client, claims: dict[str, Any]
) -> None:
    assert told(provider.signed("ada", **a_logout(**claims))) == 400
    assert told(forged(alg="HS256")) == told("") == 400
    assert signed_in.get("/jobs/").status_code == 200
    assert Client().get(ENDED).status_code == 405
