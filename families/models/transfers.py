"""A family offered to another worker or team: it stays where it is until somebody there accepts."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from families.models.family import Family
from privacy.encryption import EncryptedTextField
from privacy.models import Team

_WAITS = Q(state="waiting")
_SETTLED = Q(settled_by__isnull=False, settled_at__isnull=False)


class Transfer(models.Model):
    """What is handed over, by whom, to whom, and the answer. No `worker`: the team allocates."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="transfers")
    # Whoever is to answer may not open the family yet.
    reference = models.CharField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    handover = EncryptedTextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    answer = EncryptedTextField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"handover", "answer"})
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "family", "reference", "team", "worker", "asked_by", "asked_at"),
                *("state", "settled_by", "settled_at"),
            }
        )

    class Meta:
        ordering = ("-asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("family",), condition=_WAITS, name="family_one_open_transfer"
            ),
            models.CheckConstraint(
                condition=(_WAITS & Q(settled_by=None, settled_at=None)) | (~_WAITS & _SETTLED),
                name="transfer_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(settled_by=F("asked_by")),
                name="transfer_accepted_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"Transfer of {self.reference}"

    @property
    def to_whom(self) -> str:
        """The worker, or the team that allocates it."""
        return f"{self.worker.name} ({self.team.name})" if self.worker else self.team.name

    @property
    def still_open(self) -> str:
        """What must be done first, for whoever wants to do something else with the family."""
        return (
            f"Family {self.reference} is offered to {self.to_whom}. "
            "Take the offer back, or wait for the answer, first."
        )
