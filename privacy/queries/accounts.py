"""Reading accounts of staff."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from privacy.models import AccountChange, FactorReset, Team, User
from privacy.roles import Role


def accounts() -> QuerySet[User]:
    """Everybody with a name here; those who are in before those who left."""
    people = User.objects.exclude(role=Role.SYSTEM).select_related("team", "binding")
    return people.order_by("-is_active", "name", "email")


def open_administrators() -> QuerySet[User]:
    """Everybody who looks after accounts."""
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")


def waiting_changes() -> QuerySet[AccountChange]:
    """What waits for a second administrator, the longest waiting first."""
    waiting = AccountChange.objects.filter(state=AccountChange.State.ASKED)
    return waiting.select_related("user", "team", "asked_by").order_by("asked_at", "pk")


def changes_of(user: User) -> QuerySet[AccountChange]:
    """Changes asked for, the newest first."""
    return user.account_changes.select_related("team", "asked_by", "decided_by")


def subject_of_change_or_404(change_id: uuid.UUID) -> uuid.UUID:
    """Whose account a waiting change is of."""
    found = waiting_changes().filter(pk=change_id).values_list("user_id", flat=True).first()
    if found is None:
        raise Http404
    return found


def open_change(user: User) -> AccountChange | None:
    """The change that waits for a decision."""
    return changes_of(user).filter(state=AccountChange.State.ASKED).first()


def teams() -> QuerySet[Team]:
    """Every team in which somebody can work."""
    return Team.objects.filter(closed_on=None)


def account_or_404(user_id: uuid.UUID) -> User:
    """One account."""
    found = accounts().filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def resets_of(user: User) -> QuerySet[FactorReset]:
    """Resets asked for, the newest first."""
    return user.factor_resets.select_related("asked_by", "decided_by")


def open_reset(user: User) -> FactorReset | None:
    """The reset that waits for a decision."""
    return resets_of(user).filter(state=FactorReset.State.ASKED).first()


def account_by_email(email: str) -> User | None:
    """The account of an address, whatever its case."""
    return accounts().filter(email__iexact=email).first()
