"""What somebody reaches, and why: counts for whoever answers for access, and no case with them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role


@dataclass(frozen=True)
class Way:
    """One reason: how many families it opens, and from how many of them the person is kept.

    `until` is the first day on which one of them ends; `why` is empty for all ways together.
    """

    why: str
    open: int
    shut: int
    until: date | None


def staff(user: User) -> QuerySet[User]:
    """Everybody else with an account: nobody reads what keeps themselves from something."""
    found = User.objects.exclude(role=Role.SYSTEM).exclude(pk=user.pk).filter(is_active=True)
    return found.select_related("team").order_by("name", "email")


def member_of_staff_or_404(user_id: uuid.UUID, *, user: User) -> User:
    """One of them."""
    found = staff(user).filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def ways_of(about: User) -> list[Way]:
    """Every reason that there is today. The database answers two roles only."""
    scope, today = ROLE_SCOPE[Role(about.role)].value, timezone.localdate()
    asked: list[uuid.UUID | str | date | None] = [about.pk, scope, about.team_id, today]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(why, ''), open, shut, until"
            " FROM tfcase_why(%s, %s, %s::uuid, %s::date) ORDER BY why NULLS LAST",
            asked,
        )
        return [Way(*row) for row in cursor.fetchall()]
