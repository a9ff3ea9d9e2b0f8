"""Accounts with the day on which they were last used."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from privacy.models import AccountChange, User
from privacy.roles import Role


@dataclass(frozen=True)
class Used:
    """An open account and the day of its last sign-in, or of when it was made or opened again."""

    user: User
    used_on: date


def open_accounts() -> list[Used]:
    """Everybody who can sign in. Nobody is left out but the product's own accounts."""
    done = Q(account_changes__state=AccountChange.State.DONE)
    found = (
        User.objects.filter(is_active=True)
        .exclude(role=Role.SYSTEM)
        .annotate(opened_at=Max("account_changes__decided_at", filter=done))
        # Greatest leaves out what is not known.
        .annotate(used_at=Greatest("created_at", "last_login", "opened_at"))
        .order_by("pk")
    )
    return [Used(user, timezone.localdate(user.used_at)) for user in found]
