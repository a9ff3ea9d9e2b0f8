"""Test data: users and teams by hand, everything else through the actions of the product."""

import json
from typing import Any

from privacy.models import Team, User
from privacy.roles import Role

PASSWORD = "correct horse battery staple 9"


def make_team(name: str = "North team") -> Team:
    """A team."""
    return Team.objects.get_or_create(name=name)[0]


def make_user(role: Role | str, name: str = "", team: Team | None = None) -> User:
    """A worker who can sign in with `PASSWORD`."""
    role = Role(role)
    name = name or role.value.replace("_", " ").title()
    user = User(email=f"{name.lower().replace(' ', '.')}@council.example", name=name, role=role)
    user.team = team
    user.set_password(PASSWORD)
    user.save()
    return user


def marks(page: Any) -> str:
    """What the form of a page sends along of what it showed."""
    return json.dumps(page.context["form"].initial["shown"])
