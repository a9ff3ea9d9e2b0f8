"""Whom to ask about somebody who belongs to another team's family."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from families.models import Member


class Home(NamedTuple):
    """Where somebody belongs or belonged."""

    left_on: date | None
    closed_on: date | None
    team: str | None

    @classmethod
    def told(cls, left_on: str | None, closed_on: str | None, team: str | None) -> "Home":
        """As the database tells it in JSON."""
        left, closed = (date.fromisoformat(d) if d else None for d in (left_on, closed_on))
        return cls(left, closed, team)

    @classmethod
    def of(cls, member: Member) -> "Home":
        """As a membership with its family and team says."""
        team = member.family.team
        return cls(member.left_on, member.family.closed_on, team.name if team else None)


def team_to_contact(memberships: Iterable[Home]) -> str:
    """The teams of the families that somebody belongs to now, else of those of before."""
    each = list(memberships)
    # Most have neither left nor been closed, and of a page of people the day is asked often.
    today = timezone.localdate() if any(m.left_on or m.closed_on for m in each) else date.max
    now = [m for m in each if m.left_on is None or m.left_on > today]
    still_open = [m for m in now if m.closed_on is None or m.closed_on > today]
    for group in (still_open, now, each):
        teams = sorted({m.team for m in group if m.team})
        if teams:
            return ", ".join(teams)
    return "No team recorded"
