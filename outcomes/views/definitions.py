"""What every figure counts, with the query that counts it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from outcomes.queries.definitions import Definition, definitions
from privacy import access, audit
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission
from privacy.web import SignedInRequest


def figure_definitions(request: SignedInRequest) -> HttpResponse:
    """Every figure of families in words; its list where there is one to open, and its query."""
    access.require(request.user, Permission.VIEW_FIGURES)
    audit.record(Event.LIST_VIEWED, by=request.user, list="definitions")
    groups = [
        {"words": words, "lines": [_line(request.user, each) for each in found]}
        for words, found in definitions(request.user).items()
    ]
    return render(request, "outcomes/definitions.html", {"groups": groups})


def _line(user: User, each: Definition) -> dict[str, Any]:
    opens = access.can(user, Permission.VIEW_FAMILY)
    url = f"{reverse('families:families')}?{each.filters.query}" if opens else ""
    asked = each.query_for(user)
    return {"words": each.words, "meaning": each.meaning, "url": url, "asked": asked}
