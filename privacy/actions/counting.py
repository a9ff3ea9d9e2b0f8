"""Django's cache, in our own table: what limits attempts counts for every process, Redis or not.

Values are JSON (nothing is unpickled), names are digests (they are made of addresses). Each change
stands or falls with the request, and a name that somebody else is just adding is waited for: so two
attempts at once are two.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db.models import Q
from django.utils import timezone

from privacy.models import Counter


class TableCache(BaseCache):
    """A cache of small values, such as times of attempts."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default when there is none or its time is over."""
        living = Counter.objects.filter(self._named(key, version), _living())
        found = living.values_list("value", flat=True).first()
        return default if found is None else found

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value for so many seconds."""
        row = self._row(key, value, timeout, version)
        fields = ("value", "expires_at")
        Counter.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["digest"], update_fields=fields
        )

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value unless there is one; whether it was kept."""
        Counter.objects.filter(self._named(key, version)).exclude(_living()).delete()
        row = self._row(key, value, timeout, version)
        kept = {"value": row.value, "expires_at": row.expires_at}
        return Counter.objects.get_or_create(digest=row.digest, defaults=kept)[1]

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether there was one."""
        gone, _ = Counter.objects.filter(self._named(key, version)).delete()
        return gone > 0

    def clear(self) -> None:
        """Forget everything."""
        Counter.objects.all().delete()

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> Counter:
        seconds = self.get_backend_timeout(timeout)
        until = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
        return Counter(digest=self._digest(key, version), value=value, expires_at=until)

    def _named(self, key: str, version: int | None) -> Q:
        return Q(digest=self._digest(key, version))

    def _digest(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()


def _living() -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
