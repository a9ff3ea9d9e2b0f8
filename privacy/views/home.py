"""The first page, and whether the product is well."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from privacy import access
from privacy.queries.oversight import waits_for
from privacy.roles import Permission
from privacy.web import SignedInRequest

# The first of these that the role may open is its first page.
FIRST_PAGES = (
    (Permission.VIEW_DASHBOARD, "outcomes:dashboard"),
    (Permission.VIEW_FAMILY, "families:start"),
    (Permission.BUILD_RETURN, "exports:returns"),
    (Permission.USE_PRIVACY_DESK, "privacy:desk"),
    (Permission.VIEW_OUTCOME_RUNS, "outcomes:runs"),
)

ASKED = "You are asked why you opened a record. Answer under “Questions to you”."


def home(request: SignedInRequest) -> HttpResponse:
    """To the first page of this person's role, saying what waits for an answer of theirs."""
    if waits_for(request.user):
        messages.warning(request, ASKED)
    for permission, page in FIRST_PAGES:
        if access.can(request.user, permission):
            return redirect(page)
    return redirect("privacy:jobs")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, what does not yet, and whom to tell: open to everybody."""
    return render(request, "privacy/accessibility.html")


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Whether the web server reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"state": "well"})
