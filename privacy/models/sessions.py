"""Signed-in browsers, and how often something was tried lately."""

import uuid
from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from privacy.models.accounts import User


class Session(AbstractBaseSession):
    """One browser. Its content is encrypted; whose it is and its times are plain, to be listed."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # Words such as "Firefox on Windows": enough to know one's own, too little to follow anybody.
    device = models.CharField(max_length=60, default="")

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("session_key", "session_data", "expire_date"),
                *("user", "began_at", "seen_at", "device"),
            }
        )

    class Meta:
        db_table = "django_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Where a session is opened."""
        from privacy.sessions import SessionStore  # noqa: PLC0415 - the store needs the model.

        return SessionStore


class Counter(models.Model):
    """What the limits on attempts remember: neither who nor what, only a digest and times."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain: ClassVar[frozenset[str]] = frozenset({"id", "digest", "value", "expires_at"})

    def __str__(self) -> str:
        return self.digest
