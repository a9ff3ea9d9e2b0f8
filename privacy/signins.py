"""Signing in and out is noted; the only use of signals, since Django tells it in no other way."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from privacy import audit, limits
from privacy.events import Event
from privacy.models import User


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Somebody signed in."""
    limits.begin(request)
    audit.record(Event.SIGNED_IN, user, by=user, how=_how(request, user))


def _how(request: HttpRequest, user: User) -> str:
    """By the council's own sign-in, or by a password."""
    records = get_authentication_records(request, user)
    by_council = any(each["method"] == "council" for each in records)
    return "council" if by_council else "password"


@receiver(user_logged_out)
def note_sign_out(sender: Any, user: User | None, **_: Any) -> None:
    """Somebody signed out."""
    if user is not None:
        audit.record(Event.SIGNED_OUT, user, by=user)


@receiver(user_login_failed)
def note_failure(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Somebody failed to sign in; which address was tried is not kept."""
    audit.record(Event.SIGN_IN_FAILED, by=None)


@receiver(authentication_failed)
def note_factor_failure(sender: Any, user: User, **_: Any) -> None:
    """The password was right and the code was not: somebody else may know the password."""
    audit.record(Event.FACTOR_FAILED, user, by=None)
