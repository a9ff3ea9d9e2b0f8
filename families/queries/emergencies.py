"""Families that were opened in an emergency: one's own, those of one's families, and to judge."""

import uuid
from datetime import timedelta

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from families.models import Allocation, EmergencyOpening, Family
from privacy import access
from privacy.models import User
from privacy.roles import ROLE_SCOPE, Role, Scope


def breakable(reference: str) -> uuid.UUID | None:
    """The key of a family that whoever asks may open in an emergency; hidden is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tfcase_breakable(%s)", [reference])
        found: tuple[uuid.UUID | None] = cursor.fetchone()
    return found[0]


def opened_lately(user: User) -> int:
    """How many somebody has opened within a day."""
    since = timezone.now() - timedelta(days=1)
    return EmergencyOpening.objects.filter(user=user, opened_at__gt=since).count()


def openings_seen_by(user: User) -> QuerySet[EmergencyOpening]:
    """One's own, and those of the families that one reaches otherwise or at the moment."""
    of_mine = EmergencyOpening.objects.filter(access.visible(user, "family"))
    own = EmergencyOpening.objects.filter(access.not_excluded(user, "family"), user=user)
    return (of_mine | own).select_related("user", "reviewed_by", "reviewer")


def openings_to_judge(user: User) -> QuerySet[EmergencyOpening]:
    """Of families in reach, or of all for the data protection officer; never one's own."""
    known = EmergencyOpening.objects.select_related("user", "reviewed_by", "reviewer")
    found = known.exclude(user=user)
    if ROLE_SCOPE[Role(user.role)] is Scope.NONE:
        return found.filter(access.not_excluded(user, "family"))
    return found.filter(access.visible(user, "family"))


def opening_or_404(opening_id: uuid.UUID, *, user: User) -> EmergencyOpening:
    """One that waits for its judgement."""
    found = openings_to_judge(user).filter(pk=opening_id, reviewed_at=None).first()
    if found is None:
        raise Http404
    return found


def told_of(family_id: uuid.UUID, *, but: User) -> list[User]:
    """The lead worker and the managers of the team."""
    lead = Allocation.objects.filter(family=family_id, ended_on=None).values("worker_id")
    team = Family.objects.filter(pk=family_id).values("team_id")
    leads = User.objects.filter(pk__in=lead)
    managers = User.objects.filter(role=Role.MANAGER, team__in=team)
    return list((leads | managers).filter(is_active=True).exclude(pk=but.pk))


def with_emergency(families: QuerySet[Family], user: User) -> QuerySet[Family]:
    """Each family with `emergency_until`: when this person's hour with it ends, or None."""
    now = timezone.now()
    mine = EmergencyOpening.objects.filter(family=OuterRef("pk"), user=user, ends_at__gt=now)
    return families.annotate(emergency_until=Subquery(mine.values("ends_at")[:1]))
