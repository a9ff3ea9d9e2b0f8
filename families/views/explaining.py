"""What somebody can see, and why."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from families.queries import explaining as queries
from families.queries.explaining import Way
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import COUNCIL_WIDE, ROLE_PERMISSIONS, ROLE_SCOPE, Permission, Role, Scope
from privacy.telling import told_to
from privacy.web import SignedInRequest, paginate

STAFF_COLUMNS = [{"label": name} for name in ("Name", "Role", "Team")]
WAY_COLUMNS = [
    {"label": "Why"},
    {"label": "Families open", "numeric": True},
    {"label": "Kept from", "numeric": True},
    {"label": "First ends"},
]
WORDS = {
    "lead": "Leads the work",
    "cover": "Covers for the lead worker",
    "partner": "Works with the family as a partner",
    "team": "Manages the family’s team",
    "council": "Works for the whole council",
    "named": "Is named on a restricted or sealed family",
    "emergency": "Opened it in an emergency, for an hour",
    "excluded": "Is kept from it in person",
    "": "All together",
}


def staff_access(request: SignedInRequest) -> HttpResponse:
    """Of whom it can be asked."""
    access.require(request.user, Permission.EXPLAIN_ACCESS)
    page = paginate(request, queries.staff(request.user))
    rows = [_staff_row(each) for each in page]
    audit.record(Event.LIST_VIEWED, by=request.user, list="staff_access", shown=len(rows))
    shown = {"page": page, "columns": STAFF_COLUMNS, "rows": rows}
    return render(request, "families/staff_access.html", shown)


def _staff_row(user: User) -> list[Any]:
    url = reverse("families:access_of", args=[user.pk])
    name = {"text": user.name, "url": url, "hint": user.email}
    return [name, user.role_name, user.team.name if user.team else ""]


def access_of(request: SignedInRequest, user_id: uuid.UUID) -> HttpResponse:
    """Counts and reasons of one person."""
    access.require(request.user, Permission.EXPLAIN_ACCESS)
    about = queries.member_of_staff_or_404(user_id, user=request.user)
    audit.record(Event.ACCESS_EXPLAINED, about, by=request.user)
    context = {
        "about": about,
        "columns": WAY_COLUMNS,
        "rows": [_way_row(way, request.user) for way in queries.ways_of(about)],
        "council_wide": _council_wide(about),
    }
    return render(request, "families/access_of.html", context)


def _way_row(way: Way, reader: User) -> list[Any]:
    until = f"{way.until.day} {way.until:%B %Y}" if way.until else ""
    figures = ({"text": told_to(reader, each), "numeric": True} for each in (way.open, way.shut))
    return [WORDS[way.why], *figures, until]


def _council_wide(about: User) -> list[str]:
    """What a role without families of its own does for all of them."""
    if ROLE_SCOPE[Role(about.role)] is not Scope.NONE:
        return []
    held = ROLE_PERMISSIONS[Role(about.role)] & COUNCIL_WIDE
    return sorted(permission.value for permission in held)
