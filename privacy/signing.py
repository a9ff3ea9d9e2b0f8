"""Signs the audit trail's checkpoints (Ed25519) and checks the signatures.

The key is in a file of the worker's: the web process is not told where, and in production refuses
to start when it could read it. Whoever takes over the web server cannot sign a rewritten trail.
"""

import base64
import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings


class CannotSign(Exception):
    """This process has no signing key; the text says what to set."""


def _key() -> Ed25519PrivateKey:
    """The signing key; outside production it is made once."""
    path: Path | None = settings.AUDIT_KEY_FILE
    if path is None:
        raise CannotSign("TFCASE_AUDIT_KEY_FILE names no signing key for this process.")
    if not path.exists() and not settings.PRODUCTION:
        with contextlib.suppress(FileExistsError):
            _new_key(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotSign("TFCASE_AUDIT_KEY_FILE does not hold an Ed25519 key.")
    return key


def _new_key(path: Path) -> None:
    """A fresh key readable by this user alone; it takes its name when it is whole."""
    made = Ed25519PrivateKey.generate()
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
        os.link(fresh, path)
    finally:
        fresh.unlink()


def public_key() -> str:
    """The public half of our key, as it stands in TFCASE_AUDIT_PUBLIC_KEYS."""
    raw = _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def key_id(public: str) -> str:
    """A short name of a public key."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def sign(body: bytes) -> str:
    """The signature of these bytes."""
    return base64.b64encode(_key().sign(body)).decode()


def trusted_keys() -> list[str]:
    """The public keys that count: those of the settings, or else the one of our own key."""
    return settings.AUDIT_PUBLIC_KEYS or [public_key()]


def is_signed(body: bytes, signature: str, by: list[str]) -> bool:
    """Whether one of these keys signed exactly these bytes."""
    for public in by:
        with contextlib.suppress(InvalidSignature, ValueError):
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
            key.verify(base64.b64decode(signature), body)
            return True
    return False
