"""Reading teams: who manages and works in each, and to whom its managers answer."""

import uuid

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import Http404

from privacy.models import AccountChange, FormerName, Team, User
from privacy.roles import Role

OPEN, CLOSED = "open", "closed"
_ACTIVE = Q(user__is_active=True)


def teams(state: str = "") -> QuerySet[Team]:
    """Teams by name, each with its `people` and the names of its `managers`."""
    manages = _ACTIVE & Q(user__role=Role.MANAGER)
    found = Team.objects.annotate(
        people=Count("user", filter=_ACTIVE),
        managers=ArrayAgg("user__name", filter=manages, order_by="user__name", default=[]),
    )
    if state == OPEN:
        found = found.filter(closed_on=None)
    if state == CLOSED:
        found = found.filter(closed_on__isnull=False)
    return found.order_by("name")


def team_or_404(team_id: uuid.UUID) -> Team:
    """One team."""
    found = Team.objects.filter(pk=team_id).first()
    if found is None:
        raise Http404
    return found


def is_name_taken(name: str, *, but: Team | None = None) -> bool:
    """Whether another team has it, whatever its case."""
    named = Team.objects.filter(name__iexact=name)
    return named.exclude(pk=but.pk).exists() if but else named.exists()


def people_of(team: Team) -> QuerySet[User]:
    """Who works in it, its managers first."""
    first = ExpressionWrapper(Q(role=Role.MANAGER), BooleanField())
    people = User.objects.filter(team=team, is_active=True).alias(manages=first)
    return people.order_by("-manages", "name", "email")


def answer_to() -> QuerySet[User]:
    """To whom the managers of every team answer."""
    heads = User.objects.filter(role=Role.HEAD_OF_SERVICE, is_active=True)
    return heads.order_by("name", "email")


def waiting_for(team: Team) -> QuerySet[AccountChange]:
    """Changes of accounts that would bring somebody into it."""
    waiting = AccountChange.objects.filter(state=AccountChange.State.ASKED, team=team)
    return waiting.select_related("user", "asked_by").order_by("asked_at", "pk")


def may_manage(team: Team, *, by: User) -> QuerySet[User]:
    """Whoever could be asked to manage it: who works in a team, and does not manage this one."""
    people = User.objects.filter(role__in=(Role.KEYWORKER, Role.MANAGER), is_active=True)
    people = people.exclude(role=Role.MANAGER, team=team).exclude(pk=by.pk)
    return people.select_related("team").order_by("name", "email")


def former_names(of: User | Team) -> QuerySet[FormerName]:
    """What somebody or a team was called before, the latest first."""
    return of.former_names.select_related("changed_by")
