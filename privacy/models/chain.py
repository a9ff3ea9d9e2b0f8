"""What seals the audit trail: the links of the chain, and the signed checkpoints of it.

The links are written by triggers of the database alone (`migrations/_sealing.py`).
"""

import uuid

import pgtrigger
from django.db import models

NOT_TO_BE_CHANGED = pgtrigger.Update | pgtrigger.Delete


def not_to_be_emptied() -> pgtrigger.Trigger:
    """Nobody truncates the table, its owner included."""
    return pgtrigger.Trigger(
        name="not_emptied",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'Cannot truncate rows from % table', TG_TABLE_NAME;",
    )


class AuditLink(models.Model):
    """One link: what an event was when its transaction was committed, and the link before it."""

    event_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(unique=True)
    prev_hash = models.BinaryField(unique=True)
    hash = models.BinaryField()
    # The actor's name can be erased without breaking the chain: blank it, and its salt with it.
    name_salt = models.BinaryField(null=True)
    name_seal = models.BinaryField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"seq", "event_id", "prev_hash", "hash", "name_salt", "name_seal"})

    class Meta:
        db_table = "audit_chain"
        triggers = (
            pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),
            not_to_be_emptied(),
        )

    def __str__(self) -> str:
        return str(self.seq)


class AuditPending(models.Model):
    """An event that waits for its link: until the end of its transaction, or the next one's."""

    event_id = models.UUIDField(primary_key=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"event_id"})

    class Meta:
        db_table = "audit_pending"

    def __str__(self) -> str:
        return str(self.event_id)


class AuditCheckpoint(models.Model):
    """A signed statement of how long the chain was and in which hash it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(max_length=100)
    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "origin", "size", "root", "made_at", "key_id", "signature"})

    class Meta:
        ordering = ("-size",)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),
            not_to_be_emptied(),
        )

    def __str__(self) -> str:
        return f"{self.size} {self.root[:8]}"
