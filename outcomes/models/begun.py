"""A run over everybody that has begun and is not finished."""

import uuid

from django.db import models


class BegunRun(models.Model):
    """What a run has kept so far bears its key; nobody is shown it until the run stands.

    There is one at most: the next run goes on with it, where it asks for the same day and what
    concerns every family (`programme`) is what it was, and else takes its rows away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    as_of = models.DateField()
    programme = models.JSONField(default=dict)
    begun_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "as_of", "programme", "begun_at"})

    def __str__(self) -> str:
        return f"Begun for {self.as_of:%Y-%m-%d}"
