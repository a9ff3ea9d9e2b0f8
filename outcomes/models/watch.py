"""Progress that has gone back between one run and the next, and what people said about it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from families.models import Family, Need, Person
from outcomes.models.claims import Claim
from outcomes.models.results import (
    OutcomeState,
    family_of_results,
    never_changed,
    run_of_results,
)
from privacy.encryption import EncryptedTextField


class Relapse(models.Model):
    """A result that held, or whose period was running, until a run found it broken.

    `days` are those of the facts that broke it, in their order; there is none where no dated
    fact did: a record was corrected, or the rules that the family is held under were changed.
    `due_before` is the day on which it would have been sustained.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = run_of_results()
    family = family_of_results("relapses")
    need = models.ForeignKey(
        Need, null=True, on_delete=models.PROTECT, related_name="relapses", db_constraint=False
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="relapses", db_constraint=False
    )
    outcome = models.CharField(max_length=20)
    need_code = models.CharField(max_length=20, blank=True)
    state_before = models.CharField(max_length=20, choices=OutcomeState.choices)
    state_after = models.CharField(max_length=20, choices=OutcomeState.choices)
    due_before = models.DateField(null=True)
    broke_on = models.DateField(null=True)
    days = ArrayField(models.DateField(), default=list)

    class Privacy:
        personal = frozenset({"person"})
        special = frozenset({"need_code", "outcome"})
        plain = frozenset(
            {
                *("id", "run", "family", "need", "state_before", "state_after"),
                *("due_before", "broke_on", "days"),
            }
        )

    class Meta:
        triggers = never_changed()
        constraints = (
            models.UniqueConstraint(
                fields=("family", "run", "outcome", "need", "person"),
                nulls_distinct=False,
                name="relapse_once_a_run",
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome}: {self.state_before} to {self.state_after}"


class RelapseNote(models.Model):
    """Somebody has seen a relapse, and what is done about it. Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="relapse_notes")
    relapse = models.ForeignKey(Relapse, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = EncryptedTextField()

    class Privacy:
        personal = frozenset({"note"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "family", "relapse", "by", "at"})

    class Meta:
        ordering = ("-at",)
        triggers = never_changed()
        constraints = (
            models.UniqueConstraint(fields=("relapse", "by"), name="relapse_noted_once_by_each"),
        )

    def __str__(self) -> str:
        return f"Note on {self.relapse_id}"


class BreakDecision(models.Model):
    """A claim is kept although a result that it rests on has broken, and why.

    That it is withdrawn instead stands with its transitions. Rows are added, never changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="break_decisions")
    relapse = models.ForeignKey(Relapse, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = EncryptedTextField()

    class Privacy:
        personal = frozenset({"reason"})
        special: frozenset[str] = frozenset()
        plain = frozenset({"id", "claim", "relapse", "by", "at"})

    class Meta:
        ordering = ("-at",)
        triggers = never_changed()
        constraints = (
            models.UniqueConstraint(fields=("claim", "relapse"), name="break_decided_once"),
        )

    def __str__(self) -> str:
        return f"{self.claim_id} kept"
