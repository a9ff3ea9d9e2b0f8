"""What counts how much in a caseload: each row a version, the last one in force."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from families.rules.caseload import MOST
from privacy.encryption import EncryptedTextField


def weight() -> models.DecimalField:
    """A number of quarters, tenths or hundredths."""
    return models.DecimalField(max_digits=4, decimal_places=2)


class CaseloadWeights(models.Model):
    """Weights that a head of service stands for, with the reason. Never changed.

    Without any, `rules.caseload.Weights` hold: our own suggestion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    open_family = weight()
    stepped_down = weight()
    under_five = weight()
    need_beyond = weight()
    reason = EncryptedTextField()
    set_at = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "open_family", "stepped_down", "under_five", "need_beyond"),
                *("set_at", "set_by"),
            }
        )

    class Meta:
        ordering = ("-set_at",)
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(open_family__gt=0, open_family__lte=MOST)
                & Q(stepped_down__gte=0, stepped_down__lte=MOST)
                & Q(under_five__gte=0, under_five__lte=MOST)
                & Q(need_beyond__gte=0, need_beyond__lte=MOST),
                name="caseload_weights_in_reason",
            ),
        )

    def __str__(self) -> str:
        return f"Caseload weights of {self.set_at:%Y-%m-%d}"
