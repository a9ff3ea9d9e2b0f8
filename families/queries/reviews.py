"""Accounts to be looked at this quarter: who they are, what they reach, what was decided."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from families.models import AccessReview
from families.rules.reviews import quarter_of
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope


@dataclass(frozen=True)
class Held:
    """Grants of one kind: on how many families, and the first day on which one ends."""

    kind: str
    families: int
    until: date | None


def accounts_to_review(user: User) -> QuerySet[Any]:
    """Every open account but one's own; for managers those of their team."""
    found = User.objects.exclude(role=Role.SYSTEM).exclude(pk=user.pk).filter(is_active=True)
    if ROLE_SCOPE[Role(user.role)] is Scope.TEAM:
        found = found.filter(team__isnull=False, team=user.team)
    decided = AccessReview.objects.filter(
        user=OuterRef("pk"), quarter=quarter_of(timezone.localdate())
    )
    return (
        found.select_related("team")
        .annotate(
            decision=Subquery(decided.values("decision")[:1]),
            decided_by=Subquery(decided.values("by__name")[:1]),
            decided_at=Subquery(decided.values("at")[:1]),
        )
        .order_by("name", "email")
    )


def left_to_review(user: User) -> QuerySet[Any]:
    """Those of them that nobody has decided on this quarter."""
    return accounts_to_review(user).filter(decision=None)


@dataclass(frozen=True)
class Progress:
    """How many accounts are decided on, out of how many, and how many of them are flagged."""

    done: int
    total: int
    flagged: int

    @property
    def left(self) -> int:
        """How many are not."""
        return self.total - self.done


def progress_of(user: User) -> Progress:
    """In one question."""
    decisions = list(accounts_to_review(user).values_list("decision", flat=True))
    flagged = decisions.count(AccessReview.Decision.FLAGGED)
    return Progress(len(decisions) - decisions.count(None), len(decisions), flagged)


def held_by(users: Sequence[User]) -> dict[uuid.UUID, list[Held]]:
    """Grants of these people as counts; the database answers those who review, and names no case.

    For a page of people in one question.
    """
    found: dict[uuid.UUID, list[Held]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holder, kind, families, until FROM tfcase_held(%s::uuid[], %s::date)",
            [[user.pk for user in users], timezone.localdate()],
        )
        for holder, *held in cursor.fetchall():
            found.setdefault(holder, []).append(Held(*held))
    return found
