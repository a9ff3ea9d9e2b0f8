"""The council's own sign-in (OpenID Connect): whom a signed token names, and what follows. Pure.

Signature, issuer and audience of a token were checked before (`privacy/idp.py`).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from privacy.roles import ROLE_PERMISSIONS, ROLE_SCOPE, Role, Scope

# Clocks differ by so many seconds; a token older than the longest is not one of this moment.
LEEWAY, LONGEST = 60, 600
LONGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
REACH = {Scope.NONE: 0, Scope.GRANTS: 1, Scope.TEAM: 2, Scope.ALL: 3}


class SignInRefused(Exception):
    """Why somebody does not come in, as a code for the audit trail; no page ever says it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class CouncilSignIn:
    """How the council's sign-in is reached and what its claims mean here."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    verified_claim: str = "email_verified"
    roles_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    # Values of `acr` and `amr` by which the council's sign-in says that a second factor was used.
    acr: tuple[str, ...] = ()
    amr: frozenset[str] = frozenset()
    # Hosts beside the issuer's own that its addresses may name.
    hosts: tuple[str, ...] = ()

    @property
    def discovery(self) -> str:
        """Where the issuer says what its addresses are."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    @property
    def origins(self) -> frozenset[str]:
        """Where this product may ask, and a browser may be sent: nowhere else."""
        return frozenset({origin(self.issuer), *(origin(f"https://{each}") for each in self.hosts)})


@dataclass(frozen=True)
class Identity:
    """Whom the council's sign-in names, and what it says of how they signed in."""

    subject: str
    email: str
    auth_time: int | None
    has_factor: bool
    # None where roles are no business of the council's sign-in.
    roles: frozenset[Role] | None


def origin(address: str) -> str:
    """Scheme, host and port of an address; empty when it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError):
        return ""
    if not parts.hostname or parts.username or parts.password:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}"


def read_identity(
    claims: Mapping[str, Any], setup: CouncilSignIn, *, nonce: str, now: float, oldest: int
) -> Identity:
    """The person of an ID token that answers our very question.

    Raises SignInRefused: the token was made for another question or another party, is not of now,
    or the person last showed who they are longer ago than `oldest` seconds.
    """
    said = claims.get("nonce")
    if not nonce or not isinstance(said, str) or not hmac.compare_digest(said, nonce):
        raise SignInRefused("nonce")
    if claims.get("azp", setup.client_id) != setup.client_id:
        raise SignInRefused("another_party")
    _check_now(claims, now)
    auth_time = _auth_time(claims, now)
    if auth_time is not None and now - auth_time > oldest + LEEWAY:
        raise SignInRefused("old_authentication")
    return Identity(
        subject=_subject(claims),
        email=_verified_email(claims, setup.verified_claim),
        auth_time=auth_time,
        has_factor=proves_factor(claims, setup),
        roles=claimed_roles(claims, setup),
    )


def _check_now(claims: Mapping[str, Any], now: float) -> None:
    issued = claims.get("iat")
    if not _is_number(issued) or not -LEEWAY <= now - float(issued or 0) <= LONGEST:
        raise SignInRefused("not_of_now")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignInRefused("subject")
    if not subject.isprintable():
        raise SignInRefused("subject")
    return subject


def _auth_time(claims: Mapping[str, Any], now: float) -> int | None:
    """When the person last showed there who they are; never later than now."""
    said = claims.get("auth_time")
    if said is None:
        return None
    if not _is_number(said) or said > now + LEEWAY:
        raise SignInRefused("old_authentication")
    return int(min(said, now))


def _verified_email(claims: Mapping[str, Any], verified_claim: str) -> str:
    """The address, if the council's sign-in vouches for it; some write the truth as a text."""
    email, verified = claims.get("email"), claims.get(verified_claim)
    vouched = verified is True or verified in ("true", "1")
    return email if vouched and isinstance(email, str) else ""


def proves_factor(claims: Mapping[str, Any], setup: CouncilSignIn) -> bool:
    """Whether the council's sign-in says, in a way that was agreed on, that a factor was used."""
    acr, amr = claims.get("acr"), claims.get("amr")
    methods = amr if isinstance(amr, list) else []
    by_acr = isinstance(acr, str) and acr in setup.acr
    return by_acr or any(isinstance(each, str) and each in setup.amr for each in methods)


def claimed_roles(claims: Mapping[str, Any], setup: CouncilSignIn) -> frozenset[Role] | None:
    """Our roles that the claim names; what it says beside them means nothing here."""
    if not setup.roles_claim:
        return None
    said = claims.get(setup.roles_claim)
    values = said if isinstance(said, list) else [said]
    known = [setup.roles.get(each) for each in values if isinstance(each, str)]
    return frozenset(role for role in known if role is not None)


def check_confirms(identity: Identity, asked_at: float) -> None:
    """Whether the person has shown anew who they are, after they were asked to."""
    if identity.auth_time is None or identity.auth_time < asked_at - LEEWAY:
        raise SignInRefused("old_authentication")


def is_narrower(role: Role, than: Role) -> bool:
    """Whether a role holds nothing, of nobody, that the other does not hold."""
    if role is than or REACH[ROLE_SCOPE[role]] > REACH[ROLE_SCOPE[than]]:
        return False
    return ROLE_PERMISSIONS[role] <= ROLE_PERMISSIONS[than]


def role_left(held: Role, claimed: frozenset[Role]) -> Role | None:
    """The role that somebody keeps: claims take away and never give. None is no access.

    They name the most that somebody may be here: a narrower role than theirs is kept as it is.
    Where they name several that are narrower than the one held, nobody knows which is meant.
    """
    if held in claimed or any(is_narrower(held, each) for each in claimed):
        return held
    narrower = [each for each in claimed if is_narrower(each, held)]
    return narrower[0] if len(narrower) == 1 else None


def ended_subject(claims: Mapping[str, Any], now: float) -> tuple[str, str]:
    """Whose sessions a logout token ends, and the token's own name, by which it counts once.

    Raises SignInRefused for what is no logout token of now (an ID token has a nonce, no event).
    """
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise SignInRefused("no_event")
    if "nonce" in claims:
        raise SignInRefused("nonce")
    _check_now(claims, now)
    name = claims.get("jti")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_SUBJECT:
        raise SignInRefused("no_name")
    return _subject(claims), name
