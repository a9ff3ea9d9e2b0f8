"""What one administrator asks for an account and another decides."""

import uuid

from django.db import models

from privacy.models.accounts import ROLE_CHOICES, Team, User


class AccountChange(models.Model):
    """An invitation, another role or team, another way to sign in, or an account opened again.

    `role` and `team` are what the account is to have, whatever is asked for.
    """

    class Kind(models.TextChoices):
        INVITE = "invite", "Invitation"
        ROLE = "role", "Other role or team"
        PASSWORD = "password", "New password"
        OPEN = "open", "Open the account again"
        BIND = "bind", "The council’s sign-in instead of a password"
        UNBIND = "unbind", "A password instead of the council’s sign-in"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a second administrator"
        DONE = "done", "Approved"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="account_changes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        special: frozenset[str] = frozenset()
        plain = frozenset(
            {
                *("id", "user", "kind", "role", "team", "state"),
                *("asked_by", "asked_at", "decided_by", "decided_at"),
            }
        )

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(state="asked"), name="account_change_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_by=None, decided_at=None)
                | (
                    ~models.Q(state="asked")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="account_change_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by"))
                & ~models.Q(decided_by=models.F("user")),
                name="account_change_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("user")), name="account_change_of_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
