"""The council's own sign-in (OpenID Connect): a part of the settings, read into them whole.

Without an issuer there is none, and nothing of it may be set.
"""

import os
import re
from urllib.parse import urlsplit

from privacy.roles import Role
from privacy.rules.council_sign_in import CouncilSignIn, origin
from tfcase import environment

_HERE = {"localhost", "127.0.0.1", "::1"}
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?")
_PREFIX = "TFCASE_OIDC_"
_PAIRS = (
    "must be pairs such as Caseworkers=keyworker, between semicolons, with roles of docs/roles.md."
)
_ADDRESS = "must be an https address without a query, exactly as the issuer writes it."
_LONGEST_NAME = 60


def _council_sign_in() -> CouncilSignIn | None:
    if not environment.text("TFCASE_OIDC_ISSUER", ""):
        set_too = sorted(
            name for name in os.environ if name.startswith(_PREFIX) and os.environ[name]
        )
        if set_too:
            environment.stop("TFCASE_OIDC_ISSUER", f"is not set, but {set_too[0]} is.")
        return None
    roles_claim, roles = _roles()
    return CouncilSignIn(
        issuer=_issuer("TFCASE_OIDC_ISSUER"),
        client_id=environment.text("TFCASE_OIDC_CLIENT_ID"),
        client_secret=environment.text("TFCASE_OIDC_CLIENT_SECRET"),
        name=_name(environment.text("TFCASE_OIDC_NAME")),
        verified_claim=environment.text("TFCASE_OIDC_VERIFIED_CLAIM", "email_verified"),
        roles_claim=roles_claim,
        roles=roles,
        acr=tuple(environment.words("TFCASE_OIDC_FACTOR_ACR", "")),
        amr=frozenset(environment.words("TFCASE_OIDC_FACTOR_AMR", "")),
        hosts=tuple(_hosts()),
    )


def _issuer(name: str) -> str:
    """An https address; http only on this very machine, outside production."""
    value = environment.text(name)
    if not origin(value) or any(mark in value for mark in "?#") or not value.isprintable():
        environment.stop(name, _ADDRESS)
    parts = urlsplit(value)
    local = not environment.production() and parts.hostname in _HERE
    if parts.scheme != "https" and not local:
        environment.stop(name, _ADDRESS)
    return value


def _name(value: str) -> str:
    if len(value) > _LONGEST_NAME or not value.isprintable():
        environment.stop("TFCASE_OIDC_NAME", f"must have at most {_LONGEST_NAME} letters.")
    return value


def _hosts() -> list[str]:
    hosts = environment.words("TFCASE_OIDC_HOSTS", "")
    if not all(_HOST.fullmatch(each) and origin(f"https://{each}") for each in hosts):
        environment.stop("TFCASE_OIDC_HOSTS", "must be names of hosts, between commas.")
    return hosts


def _roles() -> tuple[str, dict[str, Role]]:
    """The claim that holds roles, and what its values mean here: both, or neither."""
    claim = environment.text("TFCASE_OIDC_ROLES_CLAIM", "")
    written = environment.text("TFCASE_OIDC_ROLES", "")
    if bool(claim) != bool(written):
        there, missing = ("ROLES_CLAIM", "ROLES") if claim else ("ROLES", "ROLES_CLAIM")
        environment.stop(_PREFIX + missing, f"is not set, but {_PREFIX}{there} is.")
    known = {role.value: role for role in Role if role is not Role.SYSTEM}
    roles: dict[str, Role] = {}
    for pair in (each.strip() for each in written.split(";") if each.strip()):
        value, _, role = (part.strip() for part in pair.rpartition("="))
        if not value or role not in known or value in roles:
            environment.stop(_PREFIX + "ROLES", _PAIRS)
        roles[value] = known[role]
    return claim, roles


OIDC = _council_sign_in()

# --- Nothing of the library's own: accounts are bound by us (privacy/oidc.py)
SOCIALACCOUNT_ADAPTER = "privacy.oidc.Council"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
