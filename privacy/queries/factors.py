"""Reading second factors."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from privacy.models import User


def factors_of(user: User) -> QuerySet[Authenticator]:
    """What the person signs in with beside the password; recovery codes stand in for them."""
    own = Authenticator.objects.filter(user=user)
    return own.exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("created_at")


def has_factor(user: User | AnonymousUser) -> bool:
    """Whether the person has set up an app or a passkey."""
    return isinstance(user, User) and factors_of(user).exists()


def codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else 0
