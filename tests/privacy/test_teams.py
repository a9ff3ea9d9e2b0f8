"""Teams made, renamed, closed and opened; who manages one; a new name with the former one kept."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from privacy.actions import account_changes
from privacy.actions import teams as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import AccountChange, AuditEvent, FormerName, Team, User
from privacy.queries.accounts import teams
from privacy.roles import Role
from tests.council import Council, browser
from tests.make import make_user, marks


def page(name: str, *ids: object) -> str:
    return reverse(f"privacy:{name}", args=ids)


def test_a_team_is_made_renamed_and_given_a_manager_by_two(council: Council) -> None:
    admin, second = council.of(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR, "Second")
    client = browser(admin)
    assert "There is a problem" in client.post(page("team_new"), {"name": ""}).content.decode()
    taken = client.post(page("team_new"), {"name": "north TEAM"}).content.decode()
    assert "There is a team with this name already" in taken
    made = client.post(page("team_new"), {"name": "East"}, follow=True).content.decode()
    assert "Nobody manages it" in made
    assert "Nobody works in this team" in made
    team = Team.objects.get(name="East")
    assert "Nobody manages it" in client.get(page("teams")).content.decode()
    seen = {"shown": marks(client.get(page("team_rename", team.pk)))}
    client.post(page("team_rename", team.pk), {"name": "East and coast"})
    both = browser(second).post(page("team_rename", team.pk), {"name": "Coast", **seen})
    assert f"{admin.name} changed it at " in both.content.decode()
    shown = client.get(page("team", team.pk)).content.decode()
    assert "Former names" in shown
    assert "East and coast" in shown

    chosen = {"user": council.stranger.pk}
    waits = client.post(page("team_manager", team.pk), chosen, follow=True).content.decode()
    assert "Waits for a second administrator" in waits
    assert council.stranger.name in waits
    asked = AccountChange.objects.get(user=council.stranger)
    assert (asked.role, asked.team_id) == (Role.MANAGER, team.pk)
    with pytest.raises(RuleBroken, match="another administrator"):
        account_changes.approve(change_id=asked.pk, by=admin)
    account_changes.approve(change_id=asked.pk, by=second)
    shown = client.get(page("team", team.pk)).content.decode()
    assert "Nobody manages it" not in shown
    assert council.of(Role.HEAD_OF_SERVICE).name in shown
    noted = AuditEvent.objects.filter(target_id=team.pk).exclude(event=Event.RECORD_VIEWED)
    assert [(each.event, each.reason_code, each.fields) for each in noted.order_by("seq")] == [
        ("team_made", "", []),
        ("team_changed", "renamed", ["name"]),
    ]
    assert not [each for each in noted if "East" in str(each.facts)]


def test_a_team_closes_when_nothing_is_left_in_it(council: Council) -> None:
    admin, north = council.of(Role.ADMINISTRATOR), council.north
    client = browser(admin)
    shown = client.get(page("team_close", north.pk)).content.decode()
    assert "It cannot be closed" in shown
    assert "Fewer than 10 open families" in shown
    refused = client.post(page("team_close", north.pk), follow=True).content.decode()
    assert "still in this team" in refused
    with pytest.raises(ProgrammingError, match="works in this team"), transaction.atomic():
        Team.objects.filter(pk=north.pk).update(closed_on="2026-01-01")

    empty = actions.make_team(name="Pilot", by=admin)
    other = make_user(Role.ADMINISTRATOR, "Second")
    keyworker = council.of(Role.KEYWORKER)
    asked = account_changes.ask_change(user=keyworker, role=Role.KEYWORKER, team=empty, by=other)
    assert "1 change of accounts waits" in client.get(page("team_close", empty.pk)).content.decode()
    account_changes.refuse(change_id=asked.pk, by=admin)
    closed = client.post(page("team_close", empty.pk), follow=True).content.decode()
    assert "Closed on" in closed
    assert empty not in teams()
    assert "Pilot" not in client.get(page("teams"), {"state": "open"}).content.decode()
    empty.refresh_from_db()
    with pytest.raises(RuleBroken, match="This team is closed"):
        account_changes.ask_change(user=keyworker, role=Role.KEYWORKER, team=empty, by=other)
    with pytest.raises(ProgrammingError, match="is closed"), transaction.atomic():
        User.objects.filter(pk=keyworker.pk).update(team=empty)
    assert "open again" in client.post(page("team_open", empty.pk), follow=True).content.decode()
    assert empty in teams()


def test_a_name_changes_and_the_former_one_is_kept(council: Council) -> None:
    admin, worker = council.of(Role.ADMINISTRATOR), council.of(Role.KEYWORKER)
    client, before = browser(admin), worker.name
    assert "Former names" not in client.get(page("account", worker.pk)).content.decode()
    with acting_as(worker):
        last = AuditEvent.objects.latest("seq")
    same = client.post(page("account_name", worker.pk), {"name": before}).content.decode()
    assert "This is their name already" in same
    shown = client.post(page("account_name", worker.pk), {"name": "Kit Married"}, follow=True)
    assert "Former names" in shown.content.decode()
    [kept] = FormerName.objects.all()
    assert (kept.name, kept.user_id, kept.changed_by_id) == (before, worker.pk, admin.pk)
    [noted] = AuditEvent.objects.filter(seq__gt=last.seq, event=Event.ACCOUNT_RENAMED)
    assert (noted.fields, noted.by_id) == (["name"], admin.pk)
    assert "Married" not in str(noted.facts)
    own = client.post(page("account_name", admin.pk), {"name": "X"}).content.decode()
    assert "Ask another administrator" in own
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerName.objects.create(user=admin, name="X", changed_by=admin)
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormerName.objects.update(name="Somebody else")
