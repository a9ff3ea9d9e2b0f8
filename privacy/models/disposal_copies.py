"""What is made of a record that a rule wants handed over, for whoever takes it."""

import uuid

from django.db import models

from privacy.models.accounts import User
from privacy.models.disposal import DisposalItem


class DisposalCopy(models.Model):
    """One file with the whole record. It is destroyed once somebody else has the record.

    Row and file go with the record itself; that there was one stays in the audit trail, and its
    fingerprint with the item that it was made for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(DisposalItem, on_delete=models.PROTECT, related_name="copies")
    # Of the record, so that erasure finds it whatever becomes of the item.
    record_id = models.UUIDField(db_index=True)
    job_id = models.UUIDField(unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When it was last downloaded.
    fetched_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64)
    # Of what was recorded when it was made: another one says that somebody has changed it since.
    record_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    papers = models.PositiveIntegerField()
    # Documents that nobody may have: they go with the record, and nobody else gets them.
    left_out = models.PositiveIntegerField()

    class Privacy:
        personal = frozenset({"record_id"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "item", "job_id", "made_by", "made_at", "expires_at", "fetched_at"),
                *("destroyed_at", "sha256", "record_sha256", "size", "papers", "left_out"),
            }
        )

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("item",),
                condition=models.Q(destroyed_at=None),
                name="disposal_one_copy_stands",
            ),
        )

    def __str__(self) -> str:
        return f"Copy for {self.item_id}"
