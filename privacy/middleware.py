"""Headers on every answer, and the transaction that says who asks."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse

from privacy.actions.openings import check_counted, counting
from privacy.errors import TooMany
from privacy.identity import acting_as
from privacy.views.errors import too_many


class SafeHeaders:
    """No framing, and nothing personal left in a cache. The content policy is django-csp's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers; files that are the same for everybody keep their own caching."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Cache-Control", "no-store")
        return response


class ActAsAsker:
    """Runs each view inside one transaction that carries the identity of whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """The view's writes, its audit rows and its reads stand or fall together.

        Every address of a family names it: no page can forget to count that it was opened.
        """
        # Pages ask a thousand times who it is: not through the stand-in that waits for the first.
        request.user = get_user(request)
        user = request.user if request.user.is_authenticated else None
        counted = None
        if user is not None and "family_id" in kwargs:
            counted = counting(family_id=kwargs["family_id"], by=user)
        own = getattr(view, "opens_own_transaction", False)
        if own and counted is None:
            return None
        try:
            with acting_as(user, aside=counted):
                if counted is not None and user is not None:
                    check_counted(counted, by=user)
                return None if own else view(request, *args, **kwargs)
        except TooMany as stopped:
            return too_many(request, by=stopped.user)
