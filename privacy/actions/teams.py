"""Teams made, renamed, closed and opened again; and another name for somebody who works here.

Who manages a team is a matter of roles, which two administrators give: `account_changes.py`.
"""

from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.account_changes import ask_change
from privacy.events import Event
from privacy.leavers import held_by_team
from privacy.models import AccountChange, FormerName, Team, User
from privacy.queries import teams as queries
from privacy.queries.shown import joined
from privacy.roles import Permission, Role
from privacy.rules import accounts as account_rules
from privacy.rules import teams as rules
from privacy.rules.shown import Shown

RENAMED, CLOSED, OPENED = "renamed", "closed", "opened"


@transaction.atomic
def make_team(*, name: str, by: User) -> Team:
    """A team without anybody in it yet."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    account_rules.check_name(name)
    rules.check_name_free(is_taken=queries.is_name_taken(name))
    team = Team.objects.create(name=name)
    audit.record(Event.TEAM_MADE, team, by=by)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, shown: Shown | None = None, by: User) -> Team:
    """Another name from now on; the former one is kept."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    held = Team.objects.select_for_update().get(pk=team.pk)
    name = joined(held, {"name": held.name}, {"name": name}, shown)["name"]
    if held.name == name:
        return held
    account_rules.check_name(name)
    rules.check_name_free(is_taken=queries.is_name_taken(name, but=held))
    FormerName.objects.create(team=held, name=held.name, changed_by=by)
    held.name = name
    held.save(update_fields=["name"])
    audit.record(Event.TEAM_CHANGED, held, by=by, fields=("name",), reason_code=RENAMED)
    return held


@transaction.atomic
def close_team(*, team: Team, by: User) -> Team:
    """Nobody can be given to it any more; figures and records keep its name."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    held = Team.objects.select_for_update().get(pk=team.pk)
    rules.check_team_closed(
        is_open=held.closed_on is None,
        people=queries.people_of(held).count(),
        waiting=queries.waiting_for(held).count(),
        holds=len(held_by_team(held)),
    )
    held.closed_on = timezone.localdate()
    held.save(update_fields=["closed_on"])
    audit.record(Event.TEAM_CHANGED, held, by=by, fields=("closed_on",), reason_code=CLOSED)
    return held


@transaction.atomic
def reopen_team(*, team: Team, by: User) -> Team:
    """It was closed too early."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    held = Team.objects.select_for_update().get(pk=team.pk)
    rules.check_team_reopened(is_open=held.closed_on is None)
    held.closed_on = None
    held.save(update_fields=["closed_on"])
    audit.record(Event.TEAM_CHANGED, held, by=by, fields=("closed_on",), reason_code=OPENED)
    return held


def ask_for_manager(*, team: Team, user: User, by: User) -> AccountChange:
    """Ask that somebody manages this team; a second administrator decides."""
    return ask_change(user=user, role=Role.MANAGER, team=team, by=by)


@transaction.atomic
def rename_account(*, user: User, name: str, shown: Shown | None = None, by: User) -> User:
    """Another name of somebody who works here; the former one, and what they did by it, is kept."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    held = User.objects.select_for_update().get(pk=user.pk)
    name = joined(held, {"name": held.name}, {"name": name}, shown)["name"]
    account_rules.check_name(name)
    account_rules.check_renamed(subject=held.pk, by=by.pk, is_same=held.name == name)
    FormerName.objects.create(user=held, name=held.name, changed_by=by)
    held.name = name
    held.save(update_fields=["name"])
    audit.record(Event.ACCOUNT_RENAMED, held, by=by, fields=("name",))
    return held
