"""Answers for what went wrong: none of them says anything about a record."""

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from privacy import audit, sinks
from privacy.actions.openings import WINDOW, note_stopped
from privacy.events import Event
from privacy.identity import acting_as
from privacy.models import User
from privacy.queries.oversight import overseers_to_tell
from privacy.web import by_script

log = logging.getLogger("tfcase.pages")


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too large, cut off, or no request at all. Drawn without asking the database who asks."""
    return _drawn_alone(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not your role. The attempt is noted."""
    with acting_as(request.user if request.user.is_authenticated else None):
        audit.record(
            Event.ACCESS_DENIED,
            by=request.user if request.user.is_authenticated else None,
            view=request.resolver_match.view_name if request.resolver_match else "",
        )
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not yours: the same answer, byte for byte."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. The page is drawn without asking the database, which may be what failed.

    The kind of fault and the page are logged, never the fault's text: that could hold a name.
    """
    kind, fault, _ = sys.exc_info()
    page = request.resolver_match.view_name if request.resolver_match else ""
    log.error("The page %s failed: %s", page or "-", kind.__name__ if kind else "-")
    sinks.alarm_when_unopened(fault, page)
    return _drawn_alone(request, "500.html", 500)


def _drawn_alone(request: HttpRequest, template: str, status: int) -> HttpResponse:
    nonce = getattr(request, "csp_nonce", "")
    return HttpResponse(render_to_string(template, {"csp_nonce": nonce}), status=status)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """The page was open too long, or the form came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def too_many(request: HttpRequest, *, by: User) -> HttpResponse:
    """Very many families in a short time: stopped, told, and what was typed stays on the page."""
    note_stopped(by=by)
    minutes = int(WINDOW.total_seconds() // 60)
    typed = [each for each in request.POST.lists() if each[0] != "csrfmiddlewaretoken"]
    if by_script(request):
        answer: HttpResponse = JsonResponse({"minutes": minutes}, status=429)
    else:
        told = {"minutes": minutes, "typed": typed, "officers": overseers_to_tell()}
        answer = render(request, "429.html", told, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
