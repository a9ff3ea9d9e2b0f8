"""The key ring: for each purpose keys of its own, kept outside the database.

A ring is JSON: `{"version": 2, "purposes": {"fields": {"current": 2, "keys": {"1": …}}, …}}`, each
key 32 random bytes in base64. It comes from a file, the environment or a command (a key management
service), and is looked at again every second, so that a rotation reaches every process.
The ring of the first version had one key, from which those of the purposes were derived.
"""

import base64
import binascii
import contextlib
import json
import logging
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from privacy import keysources

log = logging.getLogger("tfcase.keys")
VERSION = 2
KEY_BYTES = 32
LAST_KEY_ID = 127
LOOK_AGAIN = 1.0
# How many bits of a token are kept until a rotation plans them by the number of people.
TOKEN_BITS = 16


class Purpose(StrEnum):
    """What a key is for. One purpose's key tells nothing of another's."""

    FIELDS = "fields"
    TOKENS = "tokens"
    FILES = "files"
    ATTACHMENTS = "attachments"
    SESSIONS = "sessions"
    SEARCHES = "searches"
    FACTORS = "factors"
    DETAILS = "pseudonym/observation-detail"
    AUDIT_SEARCH = "audit-search"
    # Pseudonyms of a return's rows are derived from it too, for each return anew.
    MANIFESTS = "return-manifest"


class KeyMissing(Exception):
    """A purpose has no key of this number."""


class RingBroken(Exception):
    """The ring cannot be used; the text says why and never repeats it."""


@dataclass(frozen=True)
class Keys:
    """The keys of one purpose by number, and the number of the one that writes."""

    current: int
    keys: dict[int, bytes] = field(repr=False)
    bits: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ring:
    """Every purpose's keys, as they stood when they were read."""

    purposes: dict[Purpose, Keys] = field(repr=False)
    _ciphers: dict[tuple[Purpose, int], AESGCM] = field(default_factory=dict, repr=False)

    def of(self, purpose: Purpose) -> Keys:
        """The keys of a purpose."""
        if purpose not in self.purposes:
            raise KeyMissing(f"The key ring has no key for {purpose}: run rotate_keys.")
        return self.purposes[purpose]

    def secret(self, purpose: Purpose, key_id: int | None = None) -> bytes:
        """A key; the current one unless named."""
        own = self.of(purpose)
        key_id = own.current if key_id is None else key_id
        if key_id not in own.keys:
            raise KeyMissing(f"Key {key_id} is not in the ring.")
        return own.keys[key_id]

    def cipher(self, purpose: Purpose, key_id: int) -> AESGCM:
        """The cipher of a key, made once."""
        made = self._ciphers.get((purpose, key_id))
        if made is None:
            made = self._ciphers[purpose, key_id] = AESGCM(self.secret(purpose, key_id))
        return made


# --- Reading and writing


def parse(text: str) -> Ring:
    """A ring from its JSON; RingBroken when it is none."""
    try:
        data = json.loads(text)
        if "purposes" in data:
            purposes = {Purpose(name): _keys(each) for name, each in data["purposes"].items()}
        else:
            root = _keys(data)
            purposes = {purpose: _derived(root, purpose) for purpose in Purpose}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as fault:
        raise RingBroken(f"The key ring is not well formed ({type(fault).__name__}).") from None
    return Ring(purposes)


def _keys(data: dict[str, Any]) -> Keys:
    """The keys of one purpose; a ValueError where they cannot be."""
    keys = {int(n): base64.b64decode(each, validate=True) for n, each in data["keys"].items()}
    current = int(data["current"])
    if current not in keys or not all(0 < n <= LAST_KEY_ID for n in keys):
        raise ValueError("key numbers")
    if any(len(each) != KEY_BYTES for each in keys.values()):
        raise ValueError("key lengths")
    return Keys(current, keys, {int(n): int(bits) for n, bits in data.get("bits", {}).items()})


def _derived(root: Keys, purpose: Purpose) -> Keys:
    """A purpose's keys in a ring of the first version."""
    made = {number: _expanded(key, f"tfcase/{purpose}") for number, key in root.keys.items()}
    return Keys(root.current, made)


def _expanded(key: bytes, info: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode())
    return hkdf.derive(key)


def derived(purpose: Purpose, *of: str) -> bytes:
    """A key of 32 bytes of its own for what `of` names, by HKDF under the purpose's current key."""
    return _expanded(ring().secret(purpose), "\0".join(("tfcase", purpose, *of)))


def as_json(ring: Ring) -> str:
    """The ring as it is kept."""
    purposes = {
        purpose.value: {
            "current": own.current,
            "keys": {str(n): base64.b64encode(key).decode() for n, key in own.keys.items()},
            **({"bits": {str(n): bits for n, bits in own.bits.items()}} if own.bits else {}),
        }
        for purpose, own in ring.purposes.items()
    }
    return json.dumps({"version": VERSION, "purposes": purposes})


def fresh() -> Ring:
    """A ring with one random key for each purpose."""
    return Ring({purpose: Keys(1, {1: secrets.token_bytes(KEY_BYTES)}) for purpose in Purpose})


# --- The ring of this process


@dataclass
class _Held:
    ring: Ring
    stamp: object
    looked: float


_held: _Held | None = None


def ring() -> Ring:
    """The ring as it stands now, at most a second late."""
    held = _held
    if held is None:
        return _read(None).ring
    if time.monotonic() - held.looked < LOOK_AGAIN:
        return held.ring
    return _look(held)


def _look(held: _Held) -> Ring:
    """Read again what has changed; while the source is away, what was read last goes on."""
    try:
        stamp = keysources.source().stamp()
        if stamp == held.stamp:
            held.looked = time.monotonic()
            return held.ring
        return _read(stamp).ring
    except (OSError, keysources.SourceFailed, RingBroken) as fault:
        log.error("The key ring could not be read again: %s", type(fault).__name__)
        held.looked = time.monotonic()
        return held.ring


def _read(stamp: object) -> _Held:
    global _held
    source = keysources.source()
    if not settings.PRODUCTION and not source.exists():
        # Another process of the same start may make it first.
        with contextlib.suppress(FileExistsError):
            source.make(as_json(fresh()))
    stamp = stamp or source.stamp()
    _held = _Held(parse(source.read()), stamp, time.monotonic())
    return _held


def ring_with(purpose: Purpose, key_id: int) -> Ring:
    """The ring, read anew where it lacks this key: a rotation may have begun this very moment."""
    now = ring()
    if key_id in now.of(purpose).keys or _held is None:
        return now
    if time.monotonic() - _held.looked < keysources.source().patience:
        return now
    return _look(_held)


def replace(changed: Ring) -> None:
    """Keep a changed ring where the old one was, and use it from now on."""
    keysources.source().write(as_json(changed))
    forget_keys()


def forget_keys() -> None:
    """Read the ring again at the next use."""
    global _held
    _held = None
