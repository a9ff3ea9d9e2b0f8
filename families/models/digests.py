"""Who wants the morning mail about what is due, and when they last had one."""

import uuid

from django.conf import settings
from django.db import models


class TaskDigest(models.Model):
    """One person's mail: at most one a day. Whoever has no row wants it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    wanted = models.BooleanField(default=True)
    sent_on = models.DateField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "user", "wanted", "sent_on"})

    def __str__(self) -> str:
        return f"Morning mail of {self.user_id}"
