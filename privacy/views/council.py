"""Signing in by the council's own sign-in, and how an account stands with it, in words."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from privacy import idp, oidc
from privacy.actions import bindings as actions
from privacy.models import Binding, User
from privacy.queries.bindings import is_bound
from privacy.roles import ROLE_NAMES, Role
from privacy.rules.council_sign_in import SignInRefused
from privacy.views.errors import not_found
from privacy.web import SignedInRequest

log = logging.getLogger("tfcase.sign_in")
View = Callable[..., HttpResponse]


def leads_there(view: View) -> View:
    """The page has a form that leads to the council's sign-in: browsers have to be told."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.OIDC is None:
            return view(request, *args, **kwargs)
        allowed = {"form-action": sorted(settings.OIDC.origins)}
        return cast(HttpResponse, csp_update(allowed)(view)(request, *args, **kwargs))

    return told


def _where_there_is_one(view: View) -> View:
    """Not there without a council's sign-in. Whoever proves nothing gets the one page."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        try:
            return not_found(request) if settings.OIDC is None else view(request)
        except SignInRefused as refused:
            return _refused(request, refused)

    return asked


def _refused(request: HttpRequest, refused: SignInRefused) -> HttpResponse:
    """Who proves nothing is noted in the trail; in what the council's sign-in fails, in the log."""
    if not isinstance(refused, idp.NoAnswer):
        return oidc.refuse(request, refused.code)
    log.warning("The council's sign-in cannot be used: %s.", refused.code)
    return oidc.refuse(request)


@login_not_required
@_where_there_is_one
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """To the council's sign-in."""
    if request.user.is_authenticated:
        return redirect("privacy:home")
    return oidc.leave(request)


@login_not_required
@_where_there_is_one
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From there."""
    return oidc.come_back(request)


@_where_there_is_one
@leads_there
def confirm(request: SignedInRequest) -> HttpResponse:
    """To show there once more who one is, before something important."""
    if not is_bound(request.user):
        return redirect("account_reauthenticate")
    if request.method == "POST":
        return oidc.leave(request, confirming=request.user)
    return render(request, "account/council_confirm.html", {"next": request.GET.get("next", "")})


@csrf_exempt
@login_not_required
@_where_there_is_one
@require_POST
def ended(request: HttpRequest) -> HttpResponse:
    """The council's sign-in says that somebody's sessions are over (back-channel logout)."""
    try:
        subject = oidc.ended_by_token(request.POST.get("logout_token", ""))
    except SignInRefused:
        return JsonResponse({"error": "invalid_request"}, status=400)
    actions.end_sessions(issuer=idp.council_sign_in().issuer, subject=subject)
    return HttpResponse()


def is_bound_here(user: User) -> bool:
    """Whether the account signs in by the council's sign-in. Its binding was read with it."""
    return bool((binding := _binding(user)) and binding.subject)


def way_in(user: User) -> dict[str, str]:
    """How the account signs in, for administrators; nothing where there is one way only."""
    binding = _binding(user)
    if binding is None and settings.OIDC is None:
        return {}
    return {"Signs in by": in_words(binding), **_claimed(user, binding)}


def _binding(user: User) -> Binding | None:
    return getattr(user, "binding", None)


def in_words(binding: Binding | None) -> str:
    """How an account stands with the council's sign-in."""
    name = settings.OIDC.name if settings.OIDC else "The council’s sign-in, which is switched off"
    if binding is not None and binding.bound_at:
        return f"{name} ({binding.issuer}), since {_day(binding.bound_at)}"
    if binding is not None and binding.waits_until and binding.waits_until > timezone.now():
        return f"Password; waits for the first sign-in by {name} until {_day(binding.waits_until)}"
    return "Password"


def _claimed(user: User, binding: Binding | None) -> dict[str, str]:
    """Which roles its claims name, where that is a question: they take away, and never give."""
    if binding is None or binding.claimed_at is None:
        return {}
    names = [ROLE_NAMES[Role(each)] for each in binding.claimed.split(",") if each]
    words = ", ".join(names) or "None, so they cannot sign in"
    return {"Roles named by the council’s sign-in": f"{words} ({_day(binding.claimed_at)})"}


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}"
