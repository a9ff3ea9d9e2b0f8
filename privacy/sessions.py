"""Sessions in the database, encrypted: they hold what somebody typed before confirming who it is.

Each is bound to its own row. A key that is gone from the ring ends the sessions it sealed.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as PlainStore

from privacy.encryption import DecryptionFailed, decrypt_bytes, encrypt_bytes
from privacy.keyring import Purpose

# Kept with a session: seconds since 1970 of its beginning and of its last use, and the browser.
BEGAN, SEEN, DEVICE = "began", "seen_at", "device"


class SessionStore(PlainStore):
    """Django's own store, but for what a row holds."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Our own table, which says whose session it is."""
        from privacy.models import Session  # noqa: PLC0415 - settings name this file first.

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row, with what a list of sessions tells."""
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.device = data.get(DEVICE, "")
        return row

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


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
