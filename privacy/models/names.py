"""What a member of staff or a team was called before."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from privacy.models.accounts import Team, User
from privacy.models.chain import NOT_TO_BE_CHANGED


class FormerName(models.Model):
    """A name until somebody changed it: whoever reads an old record can tell who that was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="former_names")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)
    until = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        # Of staff, plain by design like the name itself.
        plain = frozenset({"id", "user", "team", "name", "until", "changed_by"})

    class Meta:
        ordering = ("-until", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                name="former_name_of_one",
            ),
            models.CheckConstraint(
                condition=Q(user=None) | ~Q(user=models.F("changed_by")),
                name="former_name_changed_by_another",
            ),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=NOT_TO_BE_CHANGED),)

    def __str__(self) -> str:
        return self.name
