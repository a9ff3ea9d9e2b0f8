"""Between signing in and a page: is the session alive, has it proven a factor, who sits here?

The one place that asks. Pages that matter are marked where they stand: `@step_up`, or, where long
reading comes before a decision, `@step_up_to_send`.
"""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from privacy import limits
from privacy.queries import factors
from privacy.web import by_script

View = TypeVar("View", bound=Callable[..., Any])
# All that somebody without a second factor may reach: setting one up, leaving, what is public.
SETTING_UP = {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
    *("account_reauthenticate", "account_logout", "account_login", "account_inactive"),
    *("council_confirm", "council_back"),
    *("privacy:accessibility", "privacy:health"),
}
# The mark of pages that ask when they are sent, not when they are opened.
SENDING = "to send"
LOCKED = "Locked after {minutes} minutes without use. What you sent is kept until you confirm."
# All that a locked session opens: showing who it is, leaving, what is public.
WHILE_LOCKED = {
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("account_logout", "account_inactive", "privacy:accessibility", "privacy:health"),
    *("council_confirm", "council_back"),
    "privacy:session_state",
}


def step_up(view: View) -> View:
    """Mark a page: whoever opens it has shown within the last minutes who they are."""
    view.step_up = True  # type: ignore[attr-defined]
    return view


def step_up_to_send(view: View) -> View:
    """Mark a page that is read at length and then decided on: whoever sends it has shown it.

    To open it asks nothing, so that nobody is asked twice for one decision.
    """
    view.step_up = SENDING  # type: ignore[attr-defined]
    return view


def asks_to_confirm(view: Callable[..., Any], method: str | None) -> bool:
    """Whether a page is marked, for this way of asking for it."""
    mark = getattr(view, "step_up", False)
    return mark is True or (mark == SENDING and method == "POST")


def has_proven_factor(request: HttpRequest) -> bool:
    """Whether a second factor was used in this very session, not merely owned by the person.

    It may have been used at the council's own sign-in, where that says so.
    """
    records = get_authentication_records(request, request.user)
    return any(each.get("method") == "mfa" or each.get("factor") is True for each in records)


def has_confirmed_lately(request: HttpRequest) -> bool:
    """Whether a password or a factor was given for this session within the last minutes.

    At the council's own sign-in it counts from when it was given there.
    """
    records = get_authentication_records(request, request.user)
    age = time.time() - max((each["at"] for each in records), default=0)
    return 0 <= age < settings.STEP_UP_MINUTES * 60


class Gate:
    """Asks before the view; what was sent is kept, encrypted, until the person has confirmed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead away whoever has no business on the page yet."""
        if not request.user.is_authenticated:
            return None
        if closed := _closed(request):
            return closed
        if settings.FACTOR_REQUIRED and not has_proven_factor(request):
            return _towards_a_factor(request)
        if settings.STEP_UP_MINUTES and asks_to_confirm(view, request.method):
            return None if has_confirmed_lately(request) else _towards_confirming(request)
        return None


def _closed(request: HttpRequest) -> HttpResponse | None:
    """Where a session that was left alone or is too old leads to; else it is used once more."""
    over = limits.is_over(request)
    if over and request.method == "GET":
        logout(request)
        return redirect_to_login(request.get_full_path())
    if over or limits.is_locked(request):
        if settings.FACTOR_REQUIRED and not has_proven_factor(request):
            # Nothing is kept for it: what is kept is done after the password alone.
            logout(request)
            return redirect("account_login")
        return None if _page(request) in WHILE_LOCKED else _towards_unlocking(request)
    limits.note_use(request)
    return None


def _towards_unlocking(request: HttpRequest) -> HttpResponse:
    """To the page that asks who it is. A part of a page that fetches itself stays as it is.

    A script keeps what it could not send on its page, and sends it again: nothing is kept for it.
    """
    if by_script(request):
        return HttpResponse(status=HTTPStatus.LOCKED)
    if "HX-Request" in request.headers and request.method == "GET":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    messages.info(request, LOCKED.format(minutes=settings.IDLE_MINUTES))
    return _towards_confirming(request)


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _towards_a_factor(request: HttpRequest) -> HttpResponse | None:
    """To the page that sets one up. Whoever owns one, but not in this session, signs in again."""
    if factors.has_factor(request.user):
        logout(request)
        return redirect("account_login")
    return None if _page(request) in SETTING_UP else redirect("mfa_index")


def _towards_confirming(request: HttpRequest) -> HttpResponse:
    """To the page that asks again; with a passkey alone it leads on to that one."""
    return suspend_request(request, reverse("account_reauthenticate"))
