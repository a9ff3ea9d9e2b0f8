"""Teams: who manages each, who works in it, and how they are made, renamed and closed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from privacy import access, audit
from privacy.actions import teams as actions
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.forms.teams import ManagerForm, NameForm, RenameForm, TeamFilterForm
from privacy.gate import step_up
from privacy.leavers import held_by_team
from privacy.models import FormerName, Team, User
from privacy.queries import teams as queries
from privacy.queries.accounts import account_or_404
from privacy.roles import Permission, Role
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": "Team"}, {"label": "Managers"}, {"label": "People", "numeric": True}]
COLUMNS += [{"label": "State"}]
PEOPLE_COLUMNS = [{"label": name} for name in ("Name", "Role")]
FORMER_COLUMNS = [{"label": name} for name in ("Former name", "Until", "Changed by")]
WAITING_COLUMNS = [{"label": name} for name in ("Person", "Role", "Asked by")]
WAITS = "This waits for a second administrator."


def team_list(request: SignedInRequest) -> HttpResponse:
    """Every team."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    form = TeamFilterForm(request.GET)
    page = paginate(request, queries.teams(form.wanted()))
    rows = [_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="teams", shown=len(rows))
    shown = {"form": form, "page": page, "columns": COLUMNS, "rows": rows}
    shown["actions"] = [{"label": "New team", "url": reverse("privacy:team_new"), "primary": True}]
    return render(request, "privacy/team_list.html", shown)


def _row(team: Any) -> list[Any]:
    missing = {"text": "Nobody manages it", "colour": "red"}
    return [
        {"text": team.name, "url": reverse("privacy:team", args=[team.pk])},
        ", ".join(team.managers) or ("–" if team.closed_on else missing),
        {"text": team.people, "numeric": True},
        {"text": _state(team), "colour": "grey" if team.closed_on else None},
    ]


def _state(team: Team) -> str:
    return f"Closed on {team.closed_on:%-d %B %Y}" if team.closed_on else "Open"


def team_page(request: SignedInRequest, team_id: uuid.UUID) -> HttpResponse:
    """One team: its managers, to whom they answer, who works in it."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    team = queries.team_or_404(team_id)
    page = paginate(request, queries.people_of(team))
    audit.record_view(team, by=request.user)
    shown = {"team": team, "page": page, "people": [_person(each) for each in page]}
    shown |= {"people_columns": PEOPLE_COLUMNS, "facts": _facts(team), **_waiting(team)}
    return render(request, "privacy/team_page.html", {**shown, **former(team)})


def _facts(team: Team) -> list[dict[str, str]]:
    """Who is responsible, from the team upwards; for a closed one nobody."""
    if team.closed_on:
        return [{"key": "State", "value": _state(team)}]
    managers = [each.name for each in queries.people_of(team) if each.role == Role.MANAGER]
    heads = [each.name for each in queries.answer_to()]
    known = {
        "State": _state(team),
        "Managers": ", ".join(managers) or "Nobody manages it",
        "Who answer to": ", ".join(heads) or "Nobody: there is no head of service",
    }
    return [{"key": key, "value": value} for key, value in known.items()]


def _person(user: User) -> list[Any]:
    account = reverse("privacy:account", args=[user.pk])
    return [{"text": user.name, "url": account, "hint": user.email}, user.role_name]


def _waiting(team: Team) -> dict[str, Any]:
    """Who would come to work in it, once a second administrator agrees."""
    return {
        "waiting_columns": WAITING_COLUMNS,
        "waiting": [
            [
                {"text": each.user.name, "url": reverse("privacy:account", args=[each.user_id])},
                each.get_role_display(),
                each.asked_by.name,
            ]
            for each in queries.waiting_for(team)
        ],
    }


def former(of: User | Team) -> dict[str, Any]:
    """Former names as a table."""
    return {
        "former_columns": FORMER_COLUMNS,
        "former": list(map(_former, queries.former_names(of))),
    }


def _former(each: FormerName) -> list[str]:
    until = timezone.localtime(each.until)
    return [each.name, f"{until:%-d %B %Y, %H:%M}", each.changed_by.name]


def team_new(request: SignedInRequest) -> HttpResponse:
    """Make a team."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    form = NameForm(request.POST or None)
    if team := form.run(actions.make_team, by=request.user):
        messages.success(request, "The team is made. Choose who manages it.")
        return redirect("privacy:team", team.pk)
    return render(request, "privacy/team_new.html", {"form": form})


def team_rename(request: SignedInRequest, team_id: uuid.UUID) -> HttpResponse:
    """Give a team another name."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    team = queries.team_or_404(team_id)
    form = RenameForm(request.POST or None, initial={"name": team.name})
    if form.run(actions.rename_team, team=team, by=request.user):
        messages.success(request, "The team has its new name.")
        return redirect("privacy:team", team_id)
    return render(request, "privacy/team_rename.html", {"form": form, "team": team})


@step_up
def team_manager(request: SignedInRequest, team_id: uuid.UUID) -> HttpResponse:
    """Ask that somebody manages the team."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    team = queries.team_or_404(team_id)
    form = ManagerForm(request.POST or None, team=team, by=request.user)
    if form.run(actions.ask_for_manager, team=team, by=request.user):
        messages.success(request, WAITS)
        return redirect("privacy:team", team_id)
    return render(request, "privacy/team_manager.html", {"form": form, "team": team})


def team_close(request: SignedInRequest, team_id: uuid.UUID) -> HttpResponse:
    """Close a team, after a look at what is still in it."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    team = queries.team_or_404(team_id)
    if request.method == "POST":
        return _done(request, team, actions.close_team, "The team is closed.")
    people, waiting = queries.people_of(team).count(), queries.waiting_for(team).count()
    held = [each.told_to(request.user) for each in held_by_team(team)]
    shown = {"team": team, "people": people, "waiting": waiting, "held": held}
    return render(request, "privacy/team_close.html", shown)


@require_POST
def team_open(request: SignedInRequest, team_id: uuid.UUID) -> HttpResponse:
    """Open a closed team again."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    team = queries.team_or_404(team_id)
    return _done(request, team, actions.reopen_team, "The team is open again.")


def _done(request: SignedInRequest, team: Team, action: Any, said: str) -> HttpResponse:
    try:
        action(team=team, by=request.user)
        messages.success(request, said)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect("privacy:team", team.pk)


@step_up
def account_name(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Change the name of somebody who works here."""
    access.require(request.user, Permission.MANAGE_ACCOUNTS)
    account = account_or_404(user_id)
    form = RenameForm(request.POST or None, initial={"name": account.name})
    if form.run(actions.rename_account, user=account, by=request.user):
        messages.success(request, "The name is changed. The former one is kept.")
        return redirect("privacy:account", user_id)
    return render(request, "privacy/accounts_name.html", {"form": form, "account": account})
