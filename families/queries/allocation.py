"""Who may lead which family, how many each leads, and which families wait."""

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from families.models import Allocation, Family
from families.queries.families import families_visible_to, with_lead
from privacy.models import Team, User
from privacy.roles import ROLE_SCOPE, Role, Scope


def teams_within_reach(user: User) -> QuerySet[Team]:
    """All teams for those who see the whole council, else the person's own."""
    if ROLE_SCOPE[Role(user.role)] is Scope.ALL:
        return Team.objects.all()
    return Team.objects.filter(pk=user.team_id)


def keyworkers_within_reach(user: User) -> QuerySet[User]:
    """The keyworkers to whom this person may give a family."""
    workers = User.objects.filter(role=Role.KEYWORKER, is_active=True)
    if ROLE_SCOPE[Role(user.role)] is not Scope.ALL:
        workers = workers.filter(team_id=user.team_id, team__isnull=False)
    return workers.select_related("team").order_by("name", "email")


def keyworkers_with_caseload(user: User) -> QuerySet[User]:
    """The same, each with `caseload`: the open families that they lead anywhere."""
    leads = Q(allocations__ended_on=None) & not_closed("allocations__family__")
    return keyworkers_within_reach(user).annotate(
        caseload=Count("allocations", filter=leads, distinct=True)
    )


def families_to_allocate(user: User) -> QuerySet[Family]:
    """Open families within reach: those without keyworker first, the longest waiting on top."""
    return (
        with_lead(families_visible_to(user))
        .filter(not_closed())
        .order_by(F("led_since").asc(nulls_first=True), "identified_on", "reference")
    )


def allocations_of(family: Family) -> QuerySet[Allocation]:
    """Who led the work with the family when, the latest first."""
    return Allocation.objects.filter(family=family).select_related("worker", "allocated_by")


def not_closed(path: str = "") -> Q:
    """Not closed by today."""
    return Q(**{f"{path}closed_on": None}) | Q(**{f"{path}closed_on__gt": timezone.localdate()})
