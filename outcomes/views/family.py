"""The page that explains a family's results."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from families.queries.families import family_or_404
from outcomes.queries.explained import explained
from outcomes.queries.results import latest_run
from privacy import access, audit
from privacy.events import Event
from privacy.roles import Permission
from privacy.web import SignedInRequest


def family_outcomes(request: SignedInRequest, family_id: uuid.UUID) -> HttpResponse:
    """Every result in words, with the facts it rests on, as on the day of the last run."""
    access.require(request.user, Permission.VIEW_FAMILY)
    family = family_or_404(family_id, user=request.user)
    audit.record(Event.EXPLANATION_VIEWED, family, by=request.user, family=family)
    run = latest_run()
    as_of = run.as_of if run else timezone.localdate()
    context = {"family": family, "as_of": as_of, "results": explained(family, as_of)}
    return render(request, "outcomes/family_outcomes.html", context)
