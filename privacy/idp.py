"""Asking the council's sign-in (OpenID Connect): only where it was set to be, and never trusting.

What it publishes is kept for ten minutes; every token's signature is checked, however it came.
"""

import time
from typing import Any

import jwt
import requests
from django.conf import settings

from privacy.rules.council_sign_in import LEEWAY, CouncilSignIn, SignInRefused, origin

# Seconds: to reach it and to wait for it; how long what it publishes counts; at least between two
# looks for a key that is not among them.
TIMEOUT = (3.05, 5)
KEPT, AGAIN = 600, 60
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Signed with a key that only the council's sign-in has: never with a shared secret, never unsigned.
ALGORITHMS = frozenset(
    {
        *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("ES256", "ES384", "ES512", "EdDSA"),
    }
)
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


class NoAnswer(SignInRefused):
    """It is away, or says something of itself that cannot be: for the log, not for the trail."""


class Asking(requests.Session):
    """Asks the issuer's host, and the hosts that the council named, and follows nobody away."""

    def __init__(self, setup: CouncilSignIn) -> None:
        super().__init__()
        self.setup = setup

    def request(self, method: Any, url: Any, *args: Any, **more: Any) -> requests.Response:
        """One question."""
        if origin(str(url)) not in self.setup.origins:
            raise NoAnswer("another_host")
        more.update(timeout=TIMEOUT, allow_redirects=False)
        answer = super().request(method, url, *args, **more)
        if answer.is_redirect:
            raise NoAnswer("another_host")
        return answer


def council_sign_in() -> CouncilSignIn:
    """How the council's sign-in is reached. Asked only where there is one."""
    setup: CouncilSignIn | None = settings.OIDC
    if setup is None:
        raise SignInRefused("off")
    return setup


def discovery() -> dict[str, Any]:
    """Its addresses: of the very issuer that was set, and on hosts that were."""
    setup = council_sign_in()
    found = _published(setup, setup.discovery, KEPT)
    if found.get("issuer") != setup.issuer:
        raise NoAnswer("issuer")
    for name in ENDPOINTS:
        if origin(str(found.get(name))) not in setup.origins:
            raise NoAnswer("another_host")
    return found


def verified_claims(token: str, *, require: tuple[str, ...]) -> dict[str, Any]:
    """What a token of the configured issuer says to us, its signature checked."""
    setup = council_sign_in()
    try:
        key = _key_of(setup, jwt.get_unverified_header(token))
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[key.algorithm_name],
            audience=setup.client_id,
            issuer=setup.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "iat", *require]},
        )
    except jwt.InvalidIssuerError as fault:
        raise SignInRefused("issuer") from fault
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise SignInRefused("token") from fault
    return claims


def _key_of(setup: CouncilSignIn, header: dict[str, Any]) -> jwt.PyJWK:
    """The published key that a token names; it may be left unnamed where there is one only."""
    for newest in (KEPT, AGAIN):
        published = _published(setup, discovery()["jwks_uri"], newest)
        keys = [each for each in jwt.PyJWKSet.from_dict(published).keys if _signs(each)]
        fits = [each for each in keys if header.get("kid") in (None, each.key_id)]
        if len(fits) == 1:
            return fits[0]
    raise SignInRefused("token")


def _signs(key: jwt.PyJWK) -> bool:
    return key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig")


def _published(setup: CouncilSignIn, address: str, newest: int) -> dict[str, Any]:
    """A document, as it was read at most so many seconds ago."""
    at, found = _kept.get(address, (0.0, {}))
    if at and time.monotonic() - at < newest:
        return found
    try:
        with Asking(setup) as asking:
            answer = asking.get(address)
            answer.raise_for_status()
            found = answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise NoAnswer("no_answer") from fault
    if not isinstance(found, dict):
        raise NoAnswer("no_answer")
    _kept[address] = (time.monotonic(), found)
    return found
