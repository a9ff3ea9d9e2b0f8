"""One's own sessions: where one is signed in, ending that, and how long this one stays open."""

from http import HTTPStatus
from typing import Any

from allauth.account.views import LogoutView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from privacy import limits
from privacy.actions import sessions as actions
from privacy.models import Session
from privacy.queries import sessions as queries
from privacy.web import SignedInRequest, paginate

COLUMNS = [{"label": name} for name in ("Browser", "Signed in", "Last used")]
# What a browser is told to forget when somebody leaves.
FORGET = '"cache", "storage"'


class SignOut(LogoutView):
    """Ends the session, and has the browser forget what it kept of the pages."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leave."""
        answer = super().post(request, *args, **kwargs)
        answer["Clear-Site-Data"] = FORGET
        return answer


def session_list(request: SignedInRequest) -> HttpResponse:
    """Every browser in which the person is signed in."""
    page = paginate(request, queries.sessions_of(request.user))
    here = str(request.session.session_key)
    shown = {"page": page, "columns": COLUMNS, "rows": [_row(each, here) for each in page]}
    return render(request, "privacy/sessions_list.html", shown)


def _row(session: Session, here: str) -> list[Any]:
    mine = session.session_key == here
    return [
        {"text": session.device or "A browser", "hint": "This one" if mine else ""},
        _moment(session.began_at),
        "Now" if mine else _moment(session.seen_at),
    ]


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}" if at else ""


@require_POST
def sessions_end(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    gone = actions.end_others(kept=str(request.session.session_key), by=request.user)
    said = f"You are signed out in {gone} other browser{'' if gone == 1 else 's'}."
    messages.success(request, said if gone else "You were signed in only here.")
    return redirect("privacy:sessions")


@require_GET
def session_state(request: SignedInRequest) -> HttpResponse:
    """For scripts: the seconds until this session locks; 423 when it is locked. No use of it.

    With the token that forms need now: signing in again has changed that of pages left open.
    """
    left = limits.seconds_left(request)
    if left <= 0 or limits.is_over(request):
        return JsonResponse({"seconds": 0}, status=HTTPStatus.LOCKED)
    return JsonResponse({"seconds": int(left), "token": get_token(request)})


@require_POST
def session_used(request: SignedInRequest) -> HttpResponse:
    """For scripts: somebody types or asked to stay; the gate has noted it."""
    return JsonResponse({"seconds": int(limits.seconds_left(request))})
