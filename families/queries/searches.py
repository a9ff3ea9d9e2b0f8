"""Searches of a session under random ids, encrypted: a copy of the database tells no name."""

import base64
import uuid
from typing import Any

from privacy.encryption import DecryptionFailed, decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose

KEPT_AS = "searches"
MOST_KEPT = 10


def keep(session: Any, words: str) -> uuid.UUID:
    """Keep the words; the oldest search of a session gives way."""
    key = uuid.uuid4()
    sealed = encrypt_bytes(Purpose.SEARCHES, key.bytes, words.encode())
    kept = [*session.get(KEPT_AS, []), [str(key), base64.b64encode(sealed).decode()]]
    session[KEPT_AS] = kept[-MOST_KEPT:]
    return key


def words_of(session: Any, key: uuid.UUID) -> str | None:
    """The words of a search of this session; None when there is no such."""
    for kept, sealed in session.get(KEPT_AS, []):
        if kept == str(key):
            try:
                return decrypt_bytes(Purpose.SEARCHES, key.bytes, base64.b64decode(sealed)).decode()
            except DecryptionFailed:
                return None
    return None
