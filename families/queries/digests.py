"""What the morning mail counts, and for whom."""

from dataclasses import dataclass

from django.db.models import QuerySet

from families.models import TaskDigest
from families.queries.tasks import MINE, TEAM, TaskFilters, counted
from families.rules.tasks import When
from privacy.models import User
from privacy.roles import ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role, Scope

HAVE_TASKS = [role.value for role in Role if Permission.WORK_TASKS in ROLE_PERMISSIONS[role]]


@dataclass(frozen=True)
class DueCounts:
    """How much of one's own is overdue and due today, and how much of the team's is overdue."""

    overdue: int
    today: int
    team: int = 0

    @property
    def any(self) -> bool:
        """Whether there is anything to write about."""
        return bool(self.overdue or self.today or self.team)


def may_be_told() -> QuerySet[User]:
    """Everybody who can sign in and has a list of tasks."""
    return User.objects.filter(is_active=True, role__in=HAVE_TASKS).order_by("pk")


def due_counts(user: User) -> DueCounts:
    """Counted as on the person's own page; a manager's team with it."""
    own = counted(user, TaskFilters(whose=MINE))
    manages = ROLE_SCOPE[Role(user.role)] is Scope.TEAM
    team = counted(user, TaskFilters(whose=TEAM)) if manages else []
    return DueCounts(
        overdue=sum(each.overdue for each in own),
        today=sum(each.spans[When.TODAY] for each in own),
        team=sum(each.overdue for each in team),
    )


def wants_digest(user: User) -> bool:
    """Whether the mail is on; it is until somebody switches it off."""
    return not TaskDigest.objects.filter(user=user, wanted=False).exists()
