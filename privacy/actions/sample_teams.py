"""What the demonstration shows of teams: one that was renamed and closed."""

from privacy.actions import teams as actions
from privacy.models import Team, User

BEFORE, NOW = "Coast pilot", "Coast"


def record_sample_team(*, administrator: User) -> None:
    """Once: a second time it is there."""
    if Team.objects.filter(name=NOW).exists():
        return
    team = actions.make_team(name=BEFORE, by=administrator)
    actions.rename_team(team=team, name=NOW, by=administrator)
    actions.close_team(team=team, by=administrator)
