"""The council's own sign-in for tests: a real provider in a process of its own, and browsers.

The provider signs whatever claims a person is given there, so that it can be made to lie.
"""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from django.test import Client

from privacy.models import AuditEvent, Binding, User
from privacy.rules.council_sign_in import CouncilSignIn
from tests.running import process, wait_until

START, BACK = "/accounts/council/", "/accounts/council/back/"
CONFIRM, ENDED = "/accounts/council/confirm/", "/accounts/council/ended/"
CLIENT = "tfcase"
NAME = "Anytown account"
TIMEOUT = 20


class Provider:
    """The provider, under two names: two issuers."""

    def __init__(self, port: int) -> None:
        self.issuer, self.other = (f"http://{host}:{port}" for host in ("127.0.0.1", "localhost"))

    def setup(self, **more: Any) -> CouncilSignIn:
        """The settings of a council that uses it."""
        plain = {"issuer": self.issuer, "client_id": CLIENT, "client_secret": "not told"}
        return CouncilSignIn(**{**plain, "name": NAME, **more})

    def knows(self, subject: str, **claims: Any) -> None:
        """What its tokens say of a person from now on."""
        address = f"{self.issuer}/users/{subject}"
        requests.put(address, json=claims, timeout=TIMEOUT).raise_for_status()

    def agreed(self, address: str, subject: str) -> str:
        """The person signs in there; where the browser is led back to."""
        answer = requests.post(
            address, data={"sub": subject}, allow_redirects=False, timeout=TIMEOUT
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def signed(self, subject: str, **claims: Any) -> str:
        """A token with any claims, signed by the provider itself."""
        self.knows(subject, **claims)
        back = "http://testserver/elsewhere/"
        asked = f"client_id={CLIENT}&response_type=code&scope=openid&redirect_uri={back}"
        led = self.agreed(f"{self.issuer}/oauth2/authorize?{asked}", subject)
        form = {
            "grant_type": "authorization_code",
            "code": parse_qs(urlsplit(led).query)["code"][0],
            "redirect_uri": back,
            "client_id": CLIENT,
            "client_secret": "not told",
        }
        answer = requests.post(f"{self.issuer}/oauth2/token", data=form, timeout=TIMEOUT)
        return answer.json()["id_token"]


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with process("oidc_provider_mock", "--port", str(port)) as started:
        wait_until(lambda: _listens(started, port), "the provider listens")
        yield Provider(port)


def _listens(started: "subprocess.Popen[bytes]", port: int) -> bool:
    assert started.poll() is None, "The provider has ended."
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def gone_there(client: Client, address: str = START, **form: str) -> str:
    """The browser presses the button; the address at the provider that it is led to."""
    answer = client.post(address, form)
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def came_back(client: Client, address: str) -> Any:
    """The browser follows the provider back; the product's answer."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(provider: Provider, client: Client, subject: str, **claims: Any) -> Any:
    """All of it, as somebody of whom the provider says these claims."""
    provider.knows(subject, **claims)
    return came_back(client, provider.agreed(gone_there(client), subject))


def confirm(provider: Provider, client: Client, subject: str, to: str, **claims: Any) -> Any:
    """The same once more, before something that matters."""
    provider.knows(subject, **{"auth_time": int(time.time()), **claims})
    return came_back(client, provider.agreed(gone_there(client, CONFIRM, next=to), subject))


def bind(provider: Provider, user: User, subject: str) -> Binding:
    """An account that is bound to a subject already."""
    user.set_unusable_password()
    user.save()
    facts = {"issuer": provider.issuer, "subject": subject, "bound_at": "2026-01-05T09:00Z"}
    return Binding.objects.create(user=user, **facts)


def is_in(client: Client) -> bool:
    """Whether the browser holds a session of somebody."""
    return "_auth_user_id" in client.session


def reasons() -> list[str]:
    """Why somebody was refused, as the trail says."""
    refused = AuditEvent.objects.filter(event="sign_in_refused").order_by("seq")
    return list(refused.values_list("reason_code", flat=True))


def forged(**header: Any) -> str:
    """A token signed with a secret that is no secret, or not at all."""
    claims = {"iss": "x", "aud": CLIENT, "sub": "ada", "iat": time.time()}
    key = "k" * 64 if header["alg"] != "none" else None
    return jwt.encode(claims, key, algorithm=header["alg"], headers=header)
