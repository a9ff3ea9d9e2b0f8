"""Whose it is to judge an opening in an emergency, and what of it is late."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from families.models import EmergencyOpening, Family
from families.queries.emergencies import openings_to_judge
from families.queries.task_sources import Source, TaskRow, register_source
from privacy import access
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Permission, Role, Scope

# Who is asked first.
IN_TURN = (Role.MANAGER, Role.HEAD_OF_SERVICE, Role.DPO)


def reviewer_for(family: Family, *, but: User, turn: int) -> User | None:
    """A manager of its team who may open it, else a head of service, else an officer.

    Asked while whoever opened it reaches the family. Of several, it is the turn of one by chance.
    """
    for role in IN_TURN:
        # Whoever has no families of their own judges without opening one.
        able = [
            each
            for each in _candidates(role, family, but)
            if ROLE_SCOPE[role] is Scope.NONE or access.in_scope(each, family)
        ]
        if able:
            return able[turn % len(able)]
    return None


def _candidates(role: Role, family: Family, but: User) -> QuerySet[User]:
    people = User.objects.filter(role=role, is_active=True).exclude(pk=but.pk)
    if role is Role.MANAGER:
        people = people.filter(team=family.team_id) if family.team_id else people.none()
    return people.order_by("name", "pk")


def waiting(user: User) -> QuerySet[EmergencyOpening]:
    """What this person may judge and nobody has judged yet."""
    return openings_to_judge(user).filter(reviewed_at=None)


def waiting_late(user: User) -> QuerySet[EmergencyOpening]:
    """Those of them that should have been judged before today."""
    return waiting(user).filter(review_due_on__lt=timezone.localdate())


def late(now: datetime) -> QuerySet[EmergencyOpening]:
    """Openings that nobody has judged in time and nobody was told of: for the timetable."""
    today = timezone.localdate(now)
    found = EmergencyOpening.objects.filter(reviewed_at=None, escalated_at=None)
    return found.filter(Q(review_due_on__lt=today) | Q(review_due_on=None))


def officers() -> QuerySet[User]:
    """Whoever is told of what is late."""
    return User.objects.filter(role=Role.DPO, is_active=True).order_by("pk")


def _to_judge(user: User, day: date, until: date) -> QuerySet[EmergencyOpening]:
    """Of families in reach, for those who judge; the others have no such task."""
    found = EmergencyOpening.objects.filter(reviewed_at=None, review_due_on__isnull=False)
    if not access.can(user, Permission.REVIEW_BREAK_GLASS):
        found = found.none()
    return (
        found.filter(access.visible(user, "family"))
        .exclude(user=user)
        .order_by()
        .annotate(
            task_family=F("family_id"),
            task_key=F("pk"),
            task_worker=F("reviewer_id"),
            task_worker_name=F("reviewer__name"),
            task_due=F("review_due_on"),
            task_since=F("review_due_on"),
        )
    )


def _page(row: TaskRow) -> str:
    return reverse("families:emergency_review", args=[row.key])


JUDGE: Any = Source(
    *("emergency", "Emergency access to judge", "Judge an opening in an emergency", _to_judge),
    lambda row: "Was it right to open this family?",
    _page,
    of_families=False,
)
register_source(JUDGE)
