"""Reading accounts of staff."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from privacy.models import FactorReset, User
from privacy.roles import Role


def accounts() -> QuerySet[User]:
    """Everybody with a name here; those who are in before those who left."""
    people = User.objects.exclude(role=Role.SYSTEM).select_related("team")
    return people.order_by("-is_active", "name", "email")


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
