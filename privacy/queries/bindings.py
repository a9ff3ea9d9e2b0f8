"""Reading who signs in by the council's own sign-in."""

from datetime import datetime

from django.db.models import QuerySet

from privacy.models import Binding, User


def binding_of(user: User) -> Binding | None:
    """How the account stands with the council's sign-in; none where that plays no part."""
    return Binding.objects.filter(user=user).first()


def is_bound(user: User) -> bool:
    """Whether the account is bound, so that no password opens it."""
    return Binding.objects.filter(user=user).exclude(subject="").exists()


def bound(issuer: str, subject: str) -> QuerySet[Binding]:
    """The account of a subject: one, or none. A subject is the issuer's alone."""
    return _with_users().filter(issuer=issuer, subject=subject).exclude(subject="")


def waiting(issuer: str, email: str, now: datetime) -> QuerySet[Binding]:
    """The account that waits for its first time under an address; for an open one only."""
    waits = _with_users().filter(issuer=issuer, subject="", waits_until__gt=now)
    return waits.filter(user__email__iexact=email, user__is_active=True)


def _with_users() -> QuerySet[Binding]:
    return Binding.objects.select_related("user", "user__team")
