"""Sessions in the database, encrypted: they hold what somebody typed before confirming who it is.

Each is bound to its own row. A key that is gone from the ring ends the sessions it sealed.
"""

import base64
import binascii
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as PlainStore

from privacy.encryption import DecryptionFailed, decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose


class SessionStore(PlainStore):
    """Django's own store, but for what a row holds."""

    def _place(self) -> bytes:
        return f"django_session/session_data/{self.session_key}".encode()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The session as a ciphertext."""
        clear = self.serializer().dumps(session_dict)
        return base64.b64encode(encrypt_bytes(Purpose.SESSIONS, self._place(), clear)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The session; one that does not open is empty, so that nobody is signed in by it."""
        try:
            sealed = base64.b64decode(session_data, validate=True)
            opened = self.serializer().loads(decrypt_bytes(Purpose.SESSIONS, self._place(), sealed))
        except (DecryptionFailed, binascii.Error, ValueError):
            return {}
        return dict(opened)
