"""Why a fact counts no more, and which fact stands in its place."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models

from families.models.work import Observation
from privacy.encryption import EncryptedTextField

OF_A_WITHDRAWN_ONE = """
    IF NOT EXISTS (SELECT FROM families_observation
                   WHERE id = NEW.observation_id AND withdrawn) THEN
        RAISE EXCEPTION 'A withdrawal is that of a withdrawn fact.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class FactWithdrawal(models.Model):
    """Somebody withdrew a fact here, with a reason; `replaced_by` is the fact as corrected.

    Rows are added, never changed: what was withdrawn here no import brings back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, related_name="withdrawal"
    )
    replaced_by = models.OneToOneField(
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    reason = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "observation", "replaced_by", "by", "at"})

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(replaced_by=None)
                | ~models.Q(replaced_by=models.F("observation")),
                name="withdrawal_not_by_itself",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="of_a_withdrawn_one",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OF_A_WITHDRAWN_ONE,
            ),
        )

    def __str__(self) -> str:
        return f"Withdrawal of {self.observation_id}"
